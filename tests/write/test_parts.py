from datetime import date

import pytest

from pipeline.model.record import DocumentRecord, ProblemRecord, ReportRecords
from pipeline.write.parts import make_part, pack_part, unpack_part

RECORDS = ReportRecords(
    DocumentRecord(
        doc_id='a1', path='a.txt', format='text', text='参保12人', report_date=date(2022, 3, 1), cited_documents=('甲',)
    ),
    problems=(
        ProblemRecord(
            doc_id='a1', code='conflict', severity='info', message='', char_start=0, char_end=1, figure_ids=(1,)
        ),
    ),
)


def test_what_was_packed_comes_back_row_for_row():
    part = unpack_part(pack_part(make_part(RECORDS, b'1234')))
    assert part.document() == RECORDS.document
    assert part.column('problems', 'code') == ['conflict']
    assert (part.count('problems'), part.count('figures'), part.sketch) == (1, 0, b'1234')


def test_bytes_that_were_cut_or_changed_are_told():
    packed = pack_part(make_part(RECORDS))
    for place in range(0, len(packed), 7):
        with pytest.raises(ValueError, match='part'):
            unpack_part(packed[:place])
        with pytest.raises(ValueError, match='part'):
            unpack_part(packed[:place] + bytes([packed[place] ^ 1]) + packed[place + 1 :])


def test_a_copy_has_one_row_that_names_the_first():
    copy = make_part(RECORDS, b'1234').copied_to('b.txt')
    assert (copy.document().path, copy.document().duplicate_of) == ('b.txt', 'a1')
    assert (copy.count('problems'), copy.sketch) == (0, b'')
    assert make_part(RECORDS).at('c.txt').document().path == 'c.txt'
