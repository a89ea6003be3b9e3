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
  // what each class is called above a number in a table, where there is no room for more than two signs
  const briefClasses = {
    ...classes, document_number: '文号', heading_number: '题号', scoring_rule: '规则', unclaimed: '未认',
  };
  // name and meaning of each code of the table of problems
  const problems = {
    conflict: ['同一指标数值不一', '同一指标、性质、险种、范围和期间写了不同的数，区间不相交。'],
    broken_identity: ['勾稽关系不成立', '合计、比率或先后关系与报告自己的数对不上。'],
    implausible_value: ['数值不合常理', '超出该指标的合理范围，可能是单位或小数点有误。'],
    competing_labels: ['两个名称争一个数', '附近有两个名称都可能指这个数，取了较近或较强的一个。'],
    suggested_value: ['有建议值', '改动最少、使勾稽关系成立的数。'],
    region_ambiguous: ['地名有歧义', '几个地方同名，报告里没有说是哪一个。'],
    region_out_of_force: ['区划已变更', '报告年末已没有这个区划，代码取所列年份的。'],
    base_code_ambiguous: ['基准年代码不唯一', '这个区划在基准年分属几个代码。'],
    base_code_missing: ['没有基准年代码', '这个区划在基准年还不存在。'],
    source_malformed: ['来源表有误', 'sources.csv 中的这一行没有全部采用。'],
    source_without_file: ['来源表缺文件', 'sources.csv 中的这一行没有对应的文件。'],
    page_without_text: ['页面没有文字', '这一页没有文字层或是乱码，文字没有读到。'],
    letters_lost: ['可能缺字', '字体没有嵌入，有些字可能没有读到。'],
    page_cut_off: ['页面过长', '这一页超过上限，后面的没有读。'],
    tables_not_read: ['表格未识别', '这一页线条太多，表格按段落读。'],
    part_lost: ['部分内容丢失', '文件中有一部分读不出来。'],
    alternative_content: ['另有替代内容', '同一处有几个版本，只读了一个。'],
    picture_not_read: ['图片未读', '图片里的文字没有读。'],
    damaged_characters: ['乱码', '有些字节不是文字，无法还原。'],
    empty_file: ['空文件', '文件里没有内容。'],
    no_text: ['没有文字', '只有空白，或是没有文字层的扫描件，要先做文字识别。'],
    unsupported_format: ['格式不支持', '请另存为网页、DOCX、PDF 或文本。'],
    encrypted: ['有密码', '请去掉密码后另存。'],
    damaged_docx: ['DOCX 损坏', '不是完整的 Word 文件。'],
    damaged_pdf: ['PDF 损坏', '不是完整的 PDF 文件。'],
    undecodable: ['编码无法识别', '不是 UTF-8、GB18030、Big5 或 UTF-16 的文字。'],
    too_large: ['文件过大', '超过一个文件的上限。'],
    too_long: ['篇幅过长', '页数或字数超过上限。'],
    too_deep: ['嵌套过深', '元素层层嵌套，不是正常的文件。'],
    zip_bomb: ['压缩异常', '解压后大得不正常，没有打开。'],
    not_readable: ['打不开', '文件无法打开。'],
    folder_not_readable: ['文件夹打不开', '文件夹和其中的文件都没有读。'],
    file_changed: ['读取时被改动', '文件在读取时变了，请再运行一次。'],
    not_a_file: ['不是文件', '设备、管道或套接字，不读。'],
    link_outside: ['链接指向外面', '链接指向文件夹以外，请放入文件本身。'],
    timeout: ['超时', '读这个文件超过了时限。'],
    out_of_memory: ['内存不足', '读这个文件超过了内存上限。'],
    crashed: ['程序中断', '读这个文件时进程中断。'],
    internal_error: ['程序出错', '程序本身的错误，只影响这个文件。'],
  };
  const nameOfProblem = (code) => (problems[code] || [code])[0];

  // a problem as a paragraph: its name and meaning, and small what the dataset says of this one
  function problem(one) {
    const [name, meaning] = problems[one.code] || [one.code, ''];
    return ziping.h('p', { class: `problem ${one.severity}` }, ziping.h('b', {}, name), ' ', meaning,
      ziping.h('small', { lang: 'en' }, one.message));
  }

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
    roles, classes, briefClasses, statuses, severities, methods, qualifiers, formats, problems, nameOfProblem, problem,
    fields, documents, verdicts, schemes, units,
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
