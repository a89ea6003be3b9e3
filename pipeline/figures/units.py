"""The units and amounts by which a number tells what it can be."""

import regex

SMALLEST_TOTAL = 3000
"""Yuan; separates 代缴100元 and 丧葬补助1000元 (rates) from 追回养老金5338.6元 (a total)."""

CHANGE_UNITS = frozenset({'%', '百分点', '倍'})
"""A difference may be told in these whatever unit the indicator has."""

SHARED_UNITS = frozenset({'%'})
"""One number may stand for two names in these; two counts of persons or money are never one number."""

PERSON_UNITS = frozenset({'人', '人次'})
SCALED = regex.compile('[万亿]')
