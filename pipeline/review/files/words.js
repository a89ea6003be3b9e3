// The words of the pages for the codes of the dataset.
'use strict';

ziping.words = (() => {
  const roles = { actual: '实际', target: '目标', standard: '标准', prior: '往年', change: '增减' };
  const classes = {
    figure: '数据', date: '日期', document_number: '文号', heading_number: '标题号', list_number: '序号', phone: '电话',
    code: '编码', age: '年龄', time_limit: '时限', scoring_rule: '评分规则', ordinal: '次第', name_part: '名称',
    page: '页码', reference: '引用', unclaimed: '未认领',
  };
  const statuses = { ok: '完整', partial: '有缺失', failed: '读取失败' };
  const severities = { error: '错误', warning: '警告', info: '提示' };
  const methods = { pattern: '句式', label: '名称', fuzzy: '近似名称', table: '表格' };
  const qualifiers = { ge: '不少于', le: '不多于', approx: '约' };
  const formats = { text: '文本', html: '网页', docx: 'Word', pdf: 'PDF' };
  const problems = {
    conflict: '同一指标数值不一', implausible_value: '数值不合常理', competing_labels: '两个名称争一个数',
    page_without_text: '页面没有文字', letters_lost: '可能缺字', page_cut_off: '页面过长', tables_not_read: '表格未识别',
    part_lost: '部分内容丢失', alternative_content: '另有替代内容', picture_not_read: '图片未读',
    damaged_characters: '乱码', empty_file: '空文件', no_text: '没有文字', encrypted: '有密码',
    unsupported_format: '格式不支持', damaged_pdf: 'PDF 损坏', too_large: '文件过大', too_long: '篇幅过长',
    timeout: '超时', out_of_memory: '内存不足', crashed: '程序中断', not_readable: '打不开',
    broken_identity: '勾稽关系不成立', suggested_value: '有建议值',
  };
  const fields = {
    indicator: '指标', role: '性质', value: '数值', unit: '单位', scheme: '险种', group: '范围', year: '年份',
    period_start: '期间起', period_end: '期间止',
  };
  const documents = {
    title: '标题', report_type: '类型', agency: '单位', region: '地区', region_code: '地区代码',
    region_code_base: '基准年代码', province: '省', city: '市', county: '县', report_year: '评价年度',
    report_date: '落款日期', published_on: '发布日期', index_number: '索引号', doc_number: '文号', validity: '有效性',
    self_score: '自评得分', grade: '等级', cited_documents: '引用文号', format: '格式', encoding: '编码', pages: '页数',
    bytes: '字节', status: '状态', duplicate_of: '与此报告相同', url: '网址', downloaded_on: '下载日期',
    parent_doc_id: '所属文件', source_fields: '来源字段', sha256: 'SHA-256',
  };
  const verdicts = {
    accept: '已接受', reject: '已拒绝', correct: '已更正', missed: '漏掉', complete: '已通读', withdraw: '已撤回',
  };
  const schemes = [
    '城乡居民', '城镇职工', '企业职工', '机关事业', '职业年金', '被征地农民', '失业', '工伤', '生育', '医疗',
  ];
  const units = ['元', '人', '人次', '%', '百分点', '分', '次', '件', '个', '户', '家', '张', '条', '份', '个月'];
  return {
    roles, classes, statuses, severities, methods, qualifiers, formats, problems, fields, documents, verdicts, schemes,
    units,
  };
})();

ziping.dataset = (() => {
  const data = ziping.values.get('dataset');
  const indicators = new Map(data.indicators.map(([id, zh, unit, family]) => [id, { id, zh, unit, family }]));
  const byName = new Map(data.indicators.map(([id, zh]) => [zh, id]));
  const families = data.families.map(([id, zh], place) => ({ id, zh, place }));
  const placeOf = new Map(families.map((family) => [family.id, family.place]));

  // the class that colours what belongs to the family of an indicator
  function colour(indicator) {
    if (!indicator) return 'no-family';
    const known = indicators.get(indicator);
    return known ? `family-${placeOf.get(known.family) % 18}` : 'family-17';
  }

  function nameOf(indicator) {
    return indicator ? (indicators.get(indicator) || { zh: indicator }).zh : '无指标';
  }

  function familyOf(indicator) {
    const known = indicators.get(indicator);
    return known ? families[placeOf.get(known.family)].zh : '';
  }

  return { ...data, indicators, order: data.indicators.map(([id]) => id), byName, families, colour, nameOf, familyOf };
})();
