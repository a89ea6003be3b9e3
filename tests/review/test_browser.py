import json
import re
import shutil
import sys

import pyarrow.parquet as pq
import pytest

from benchmarks.pages import ROOT, multiply, wait_until
from pipeline.review.site import make_site
from pipeline.write.identity import hash_dataset

MOST_BYTES = 2_000_000
SOON = 1500  # milliseconds
REPORTS = 2000

pytestmark = pytest.mark.skipif(sys.platform == 'win32', reason='the browser of these tests is that of Debian')


@pytest.fixture(scope='module')
def many(tmp_path_factory, rules):
    """The pages of 2,000 reports."""
    target = tmp_path_factory.mktemp('many')
    multiply(ROOT / 'samples', target, REPORTS)
    return make_site(target, rules).folder


def open_page(tab, folder, fragment=''):
    tab.goto((folder / 'index.html').as_uri() + fragment)
    tab.wait_for_selector('.tiles', state='attached')


def id_of(folder, ending):
    rows = pq.read_table(folder.parent / 'documents.parquet', columns=['doc_id', 'path']).to_pylist()
    (found,) = (row['doc_id'] for row in rows if row['path'].endswith(ending))
    return found


def figures_of(folder, doc_id):
    return pq.read_table(folder.parent / 'figures.parquet', filters=[('doc_id', '=', doc_id)]).to_pylist()


def open_report(tab, folder, ending):
    doc_id = id_of(folder, ending)
    open_page(tab, folder, f'#r/{doc_id}')
    tab.wait_for_selector('article.text [data-s]')
    return doc_id


def has_no_sideways_scroll(tab):
    return tab.evaluate('document.documentElement.scrollWidth <= window.innerWidth')


def text_of(folder, doc_id):
    rows = pq.read_table(folder.parent / 'documents.parquet', columns=['doc_id', 'text']).to_pylist()
    return next(row['text'] for row in rows if row['doc_id'] == doc_id)


# ---- the overview of many reports


def test_the_overview_of_2000_reports_shows_its_first_content_soon(chromium, many):
    times = []
    for _ in range(4):
        tab = chromium.new_page()
        tab.goto((many / 'index.html').as_uri())
        wait_until(tab, "performance.getEntriesByName('content').length > 0")
        assert tab.locator('.tile b').first.inner_text() == '2,000'
        times.append(tab.evaluate("performance.getEntriesByName('content')[0].startTime"))
        tab.close()
        if times[-1] < SOON:
            break
    assert min(times) < SOON, times


def test_no_file_of_2000_reports_is_large(many):
    assert max(path.stat().st_size for path in many.rglob('*') if path.is_file()) < MOST_BYTES


def test_the_list_of_2000_reports_is_filtered_sorted_and_turned(tab, many):
    open_page(tab, many)
    wait_until(tab, "performance.getEntriesByName('list').length > 0")
    assert tab.locator('.found').inner_text() == '2,000 份'
    assert tab.locator('.reports tbody tr').count() == 50
    tab.select_option('select[name=province]', '湖南省')
    tab.select_option('select[name=year]', '2015')
    rows = tab.locator('.reports tbody tr')
    found = int(tab.locator('.found').inner_text().split()[0])
    assert 0 < found < 50
    assert rows.count() == found
    assert all('湖南省' in row and '2015' in row for row in rows.all_inner_texts())
    tab.click('.reports th:has-text("数据") button')
    counts = [int(text) for text in tab.locator('.reports tbody tr td:nth-child(6)').all_inner_texts()]
    assert counts == sorted(counts, reverse=True)
    tab.click('text=清除筛选')
    tab.fill('input[type=search]', '000017')
    assert tab.locator('.found').inner_text() == '1 份'
    tab.fill('input[type=search]', '')
    tab.click('text=下一页')
    assert tab.locator('.pager span').inner_text() == '2 / 40'


def test_a_cell_of_the_heat_map_narrows_the_list_down(tab, many):
    open_page(tab, many)
    wait_until(tab, "performance.getEntriesByName('list').length > 0")
    cell = tab.locator('.heat .cell').first
    said = cell.get_attribute('aria-label')
    place, year, count = re.fullmatch(r'(\S+) (\d+) 年：(\d+) 份报告', said).groups()
    cell.click()
    assert tab.locator('.found').inner_text() == f'{count} 份'
    assert all(place in row and year in row for row in tab.locator('.reports tbody tr').all_inner_texts())
    tab.locator('.heat .opens').first.click()
    assert tab.locator('.heat .name').first.inner_html().startswith(place[:2])


def test_an_outlier_leads_to_its_figure(tab, many):
    open_page(tab, many)
    tab.locator('.spread').scroll_into_view_if_needed()
    ring = tab.locator('.distribution a').first
    ring.wait_for()
    _, doc_id, figure = re.fullmatch(r'(#r)/([0-9a-f]{16})/f(\d+)', ring.get_attribute('href')).groups()
    ring.click()
    tab.wait_for_selector('article.text mark.current')
    shown = tab.locator('article.text mark.current').first.get_attribute('data-figures')
    assert figure in shown.split()
    (row,) = (row for row in figures_of(many, doc_id) if row['figure_id'] == int(figure))
    assert tab.locator('.panel h2 code').inner_text() == row['indicator']


# ---- a report


def test_every_figure_is_highlighted_and_every_other_number_has_its_class(tab, pages):
    doc_id = open_report(tab, pages, 'duan-2022.pdf')
    figures = figures_of(pages, doc_id)
    said = tab.evaluate(
        """Object.fromEntries([...document.querySelectorAll('article.text mark.figure')].flatMap((mark) =>
             mark.dataset.figures.split(' ').map((id) => [id, mark.textContent])))"""
    )
    assert said == {str(row['figure_id']): row['raw'] for row in figures}
    table = pq.read_table(pages.parent / 'numbers.parquet').to_pylist()
    others = {row['char_start']: row['raw'] for row in table if row['doc_id'] == doc_id and row['class'] != 'figure'}
    marked = tab.evaluate(
        """Object.fromEntries([...document.querySelectorAll('article.text .number[data-number]')].map((one) =>
             [one.dataset.number, one.textContent]))"""
    )
    assert marked == {str(place): raw for place, raw in others.items()}
    assert tab.locator('.number.age').first.get_attribute('data-class') == '年龄'


def test_the_class_of_a_number_in_a_table_is_shown_until_it_is_hidden(tab, pages):
    open_report(tab, pages, 'lingbi-2021.txt')
    read = """() => {
      const rule = document.querySelector('article.text td .number.scoring_rule[data-class]');
      return [getComputedStyle(rule, '::after').content, rule.closest('td').getBoundingClientRect().width];
    }"""
    content, width = tab.evaluate(read)
    assert content == '"规则"'
    tab.keyboard.press('k')
    assert tab.evaluate(read) == ['none', width]  # the columns stand as they stood


def test_a_problem_is_told_in_chinese_with_what_the_dataset_says_of_it_beside(tab, pages):
    doc_id = open_report(tab, pages, 'duan-2022.pdf')
    problems = pq.read_table(pages.parent / 'problems.parquet', filters=[('doc_id', '=', doc_id)]).to_pylist()
    tab.keyboard.press('e')
    tab.wait_for_selector('.panel .problem')
    current = int(tab.locator('.item.current').get_attribute('data-item'))
    messages = {row['message'] for row in problems if current in row['figure_ids']}
    assert set(tab.locator('.panel .problem small[lang=en]').all_inner_texts()) == messages
    assert re.search('[一-鿿]{6}', tab.locator('.panel .problem').first.inner_text())


def test_every_code_of_a_problem_has_a_name_and_a_meaning_in_chinese(tab, pages):
    said = (ROOT / 'docs' / 'dataset.md').read_text('utf-8')
    section = said[said.index('Codes about the figures:') : said.index('## panel.parquet')]
    rows = re.findall(r'^\| ([a-z_, ]+) \| \w', section, re.MULTILINE)
    unread = re.findall(r'`([a-z_]+)`', section[section.index('Codes of files that could not be read') :])
    codes = {code for row in rows for code in row.split(', ')} | set(unread) - {'status', 'failed', 'error'}
    open_page(tab, pages)
    words = tab.evaluate('ziping.words.problems')
    assert sorted(codes - words.keys()) == ['code']  # the head of the tables
    assert all(re.search('[一-鿿]', name) and len(meaning) > 5 for name, meaning in words.values())


@pytest.mark.parametrize('ending', ['duan-2022.html', 'shuangpai-2020.docx', 'lingbi-2021.txt', 'ran <b>.txt'])
def test_the_page_shows_the_whole_text(tab, pages, ending):
    doc_id = open_report(tab, pages, ending)
    shown = tab.evaluate(
        """() => {
          const copy = document.querySelector('article.text').cloneNode(true);
          copy.querySelectorAll('caption').forEach((caption) => caption.remove());
          return copy.textContent;
        }"""
    )
    strokes = re.compile(r'[\s|]+')
    assert sorted(strokes.sub('', shown)) == sorted(strokes.sub('', text_of(pages, doc_id)))


def test_a_table_is_a_table_with_its_merged_cells(tab, pages):
    doc_id = open_report(tab, pages, 'shuangpai-2020.docx')
    cells = [row for row in pq.read_table(pages.parent / 'cells.parquet').to_pylist() if row['doc_id'] == doc_id]
    assert tab.locator('article.text table').count() == len({row['table_id'] for row in cells})
    spans = tab.evaluate(
        """[...document.querySelectorAll('article.text :is(td, th)')].map((cell) => cell.colSpan * cell.rowSpan)
             .reduce((sum, size) => sum + size, 0)"""
    )
    assert spans == sum(row['row_span'] * row['column_span'] for row in cells)


def test_a_click_on_either_side_shows_the_other(tab, pages):
    open_report(tab, pages, 'duan-2022.html')
    mark = tab.locator('article.text mark.figure', has_text='38.62 万人').first
    mark.click()
    assert tab.locator('.item.current .name').inner_text() == '参保人数'
    panel = tab.locator('.panel')
    assert '386,200' in panel.inner_text()
    assert '[386,150, 386,250]' in panel.inner_text()
    assert re.fullmatch(r'patterns/indicators/enrolment\.yaml:\d+', panel.locator('code.place').inner_text())
    tab.locator('.item').nth(10).click()
    wanted = tab.locator('.item').nth(10).get_attribute('data-item')
    assert wanted in tab.locator('article.text mark.current').first.get_attribute('data-figures').split()
    box = tab.locator('article.text mark.current').first.bounding_box()
    assert 0 < box['y'] < 900


@pytest.mark.parametrize('ending', ['duan-2022.html', 'long.txt'])
@pytest.mark.parametrize('width', [400, 1280])
def test_a_link_to_a_figure_far_below_shows_it(tab, pages, ending, width):
    tab.set_viewport_size({'width': width, 'height': 800})
    doc_id = id_of(pages, ending)
    figures = figures_of(pages, doc_id)
    for figure in figures[len(figures) // 3 :: len(figures) // 5]:
        tab.goto('about:blank')
        open_page(tab, pages, f'#r/{doc_id}/f{figure["figure_id"]}')
        tab.wait_for_selector('article.text mark.current')
        tab.wait_for_timeout(400)
        box = tab.locator('article.text mark.current').first.bounding_box()
        assert 40 < box['y'] < (400 if width == 400 else 720), (figure['figure_id'], box)


def test_keys_walk_through_figures_problems_and_what_has_no_indicator(tab, pages):
    doc_id = open_report(tab, pages, 'duan-2022.pdf')
    figures = figures_of(pages, doc_id)
    current = tab.locator('.item.current')
    tab.keyboard.press('n')
    assert current.get_attribute('data-item') == '0'
    tab.keyboard.press('n')
    assert current.get_attribute('data-item') == '1'
    tab.keyboard.press('p')
    assert current.get_attribute('data-item') == '0'
    tab.keyboard.press('u')
    assert int(current.get_attribute('data-item')) == next(
        row['figure_id'] for row in figures if row['indicator'] is None and row['figure_id'] > 0
    )
    problems = pq.read_table(pages.parent / 'problems.parquet').to_pylist()
    doubtful = {place for row in problems if row['doc_id'] == doc_id for place in row['figure_ids']}
    tab.keyboard.press('e')
    assert int(current.get_attribute('data-item')) in doubtful
    tab.keyboard.press('?')
    assert tab.locator('#help').is_visible()
    tab.keyboard.press('Escape')
    assert not tab.locator('#help').is_visible()
    tab.keyboard.press('o')
    tab.wait_for_selector('.tiles', state='visible')


def test_the_picture_of_a_pdf_page_has_a_box_around_the_figure(tab, pages):
    doc_id = open_report(tab, pages, 'duan-2022.pdf')
    row = next(row for row in figures_of(pages, doc_id) if row['raw'] == '38.62 万人')
    tab.locator(f'[data-item="{row["figure_id"]}"]').click()
    tab.keyboard.press('g')
    wait_until(tab, "document.querySelector('#picture img').naturalWidth > 500")
    image = tab.locator('#picture img').bounding_box()
    frame = tab.locator('#picture rect').bounding_box()
    scale = image['width'] / 595.28  # points of an A4 page
    assert frame['x'] - image['x'] == pytest.approx((row['bbox'][0] - 2) * scale, abs=2)
    assert frame['y'] - image['y'] == pytest.approx((row['bbox'][1] - 2) * scale, abs=2)
    tab.keyboard.press('Escape')
    assert not tab.locator('#picture').is_visible()


# ---- judging


def saved(tab, tmp_path):
    with tab.expect_download() as waiting:
        tab.click('#save')
    path = tmp_path / 'verdicts.jsonl'
    waiting.value.save_as(path)
    return [json.loads(line) for line in path.read_text('utf-8').splitlines()]


def test_verdicts_are_saved_as_json_lines_and_read_back(tab, chromium, pages, tmp_path):
    doc_id = open_report(tab, pages, 'duan-2022.html')
    figures = figures_of(pages, doc_id)
    tab.locator('[data-item="0"]').click()
    tab.keyboard.press('a')
    tab.keyboard.press('r')
    tab.locator('[data-item="2"]').click()
    tab.keyboard.press('c')
    tab.fill('input[name=value]', '12.5万')
    tab.fill('input[name=group]', '重度残疾人')
    tab.fill('input[name=indicator]', '缴费人数')
    tab.fill('textarea', '见附表\n第二行')
    tab.click('text=保存更正')
    lines = saved(tab, tmp_path)
    assert [(line['verdict'], line['figure_id']) for line in lines] == [('accept', 0), ('reject', 1), ('correct', 2)]
    for line, row in zip(lines, figures, strict=False):
        assert line['doc_id'] == doc_id
        assert line['dataset'] == hash_dataset(pages.parent)
        assert line['raw'] == row['raw']
        assert (line['char_start'], line['char_end']) == (row['char_start'], row['char_end'])
        assert line['figure']['indicator'] == row['indicator']
        assert line['figure']['value'] == row['value']
        assert re.fullmatch(r'\d{4}-\d\d-\d\dT[\d:.]+Z', line['at'])
    wanted = {'value': 125000, 'group': '重度残疾人', 'indicator': 'contributors'}
    if figures[2]['indicator'] == 'contributors':
        del wanted['indicator']
    assert lines[2]['correction'] == wanted
    assert lines[2]['note'] == '见附表\n第二行'
    # another browser, which has none of them
    other = chromium.new_page()
    other.goto((pages / 'index.html').as_uri() + f'#r/{doc_id}/f2')
    other.wait_for_selector('.item.current')
    assert other.locator('mark[data-verdict]').count() == 0
    other.set_input_files('input[type=file]', tmp_path / 'verdicts.jsonl')
    other.wait_for_selector('.judged.correct')
    assert '125,000' in other.locator('.judged.correct').inner_text()
    assert other.locator('#tools .tally').inner_text() == '已判 3'
    other.close()


def test_a_verdict_stays_when_the_page_is_opened_again_and_can_be_withdrawn(tab, pages, tmp_path):
    doc_id = open_report(tab, pages, 'lingbi-2021.txt')
    tab.locator('[data-item="3"]').click()
    tab.keyboard.press('r')
    tab.reload()
    tab.goto((pages / 'index.html').as_uri() + f'#r/{doc_id}/f3')
    tab.wait_for_selector('.judged.reject')
    tab.keyboard.press('w')
    tab.wait_for_selector('.judged', state='detached')
    (line,) = saved(tab, tmp_path)
    assert (line['verdict'], line['figure_id']) == ('withdraw', 3)


def test_a_number_that_was_missed_is_selected_in_the_text(tab, pages, tmp_path):
    doc_id = open_report(tab, pages, 'ran <b>.txt')
    text = text_of(pages, doc_id)
    start = text.index('60周岁')
    # as a hand does it; each 𠮷 before it counts once
    tab.evaluate(
        """() => {
          const leaf = [...document.querySelectorAll('article.text [data-s]')].find((one) => one.textContent === '60');
          const range = document.createRange();
          range.setStart(leaf.previousSibling.firstChild, leaf.previousSibling.textContent.length);
          range.setEnd(leaf.firstChild, 2);
          getSelection().removeAllRanges();
          getSelection().addRange(range);
        }"""
    )
    tab.wait_for_selector('.panel h2:has-text("60")')
    tab.keyboard.press('m')
    tab.fill('input[name=indicator]', 'insured_persons')
    tab.fill('input[name=value]', '60')
    tab.fill('input[name=unit]', '人')
    tab.click('text=记为漏掉')
    tab.wait_for_selector('mark.missed')
    tab.click('button.complete')
    missed, complete = saved(tab, tmp_path)
    assert missed['verdict'] == 'missed'
    assert missed['figure_id'] is None
    assert missed['figure'] is None
    assert missed['raw'] == '60'
    assert (missed['char_start'], missed['char_end']) == (start, start + 2)
    assert missed['correction'] == {'indicator': 'insured_persons', 'value': 60, 'unit': '人'}
    assert complete['verdict'] == 'complete'
    assert complete['doc_id'] == doc_id


def test_the_form_tells_what_is_wrong_before_anything_is_kept(tab, pages, tmp_path):
    open_report(tab, pages, 'duan-2022.html')
    tab.locator('[data-item="0"]').click()
    tab.keyboard.press('c')
    tab.click('text=保存更正')
    assert '没有改动' in tab.locator('.wrong').inner_text()
    tab.fill('input[name=value]', '很多')
    tab.click('text=保存更正')
    assert '数值' in tab.locator('.wrong').inner_text()
    tab.fill('input[name=indicator]', 'no_such_thing')
    tab.click('text=保存更正')
    assert 'no_such_thing' in tab.locator('.wrong').inner_text()
    tab.keyboard.press('Escape')
    assert tab.locator('form.correction').count() == 0
    assert saved(tab, tmp_path) == []


def test_the_plan_of_an_audit_is_walked_through(tab, pages, rules, tmp_path):
    folder = shutil.copytree(pages.parent, tmp_path, symlinks=True, dirs_exist_ok=True) / 'review'
    first, second = id_of(folder, 'duan-2022.html'), id_of(folder, 'lingbi-2021.txt')
    plan = {
        'dataset': hash_dataset(tmp_path),
        'figures': [
            {'doc_id': first, 'figure_id': 4, 'stratum': 'contributors'},
            {'doc_id': second, 'figure_id': 7, 'stratum': 'pension_paid'},
        ],
        'reports': [first],
    }
    (tmp_path / 'audit-plan.json').write_text(json.dumps(plan), 'utf-8')
    make_site(tmp_path, rules)
    open_page(tab, folder)
    assert '0 / 3' in tab.locator('.notice.plan').inner_text()
    tab.click('text=开始抽查')
    tab.wait_for_selector('.item.current[data-item="4"]')
    tab.keyboard.press('a')
    tab.wait_for_selector('.item.current[data-item="7"]')
    assert second in tab.url
    tab.keyboard.press('r')
    tab.wait_for_selector('text=请通读这份报告')
    assert first in tab.url
    tab.keyboard.press('d')
    tab.wait_for_selector('.report >> text=全部判完')


# ---- reports are data


@pytest.mark.parametrize('ending', ['ran <b>.txt', 'escaped.html'])
def test_what_a_report_holds_is_shown_and_never_run(tab, pages, ending):
    open_page(tab, pages)
    tab.check('.tick-box input')
    assert 'onerror=ran <b>.txt' in tab.locator('.reports').inner_text()
    open_report(tab, pages, ending)
    shown = tab.locator('article.text')
    for words in ('<script>', "window.ran='script'", '<img src=x onerror=', '<svg onload='):
        assert words in shown.inner_text()
    assert shown.locator('script, img, svg, b[onmouseover]').count() == 0
    for mark in shown.locator('mark.figure').all():
        mark.click()
        mark.hover()
    assert tab.evaluate('window.ran') is None


def test_scripts_of_the_page_itself_or_of_others_are_refused(tab, pages):
    open_page(tab, pages)
    tab.evaluate(
        """() => {
          const inline = document.createElement('script');
          inline.textContent = "window.ran = 'inline'";
          document.body.append(inline);
          document.body.insertAdjacentHTML('beforeend', '<img src="https://example.com/a.png">');
        }"""
    )
    tab.wait_for_timeout(200)
    assert tab.evaluate('window.ran') is None
    assert len(tab.faults) == 2
    assert all('Content Security Policy' in fault for fault in tab.faults)
    tab.faults.clear()


# ---- narrow and wide


@pytest.mark.parametrize('width', [1280, 400])
@pytest.mark.parametrize('ending', ['wide.txt', 'shuangpai-2020.docx', 'duan-2022.pdf'])
def test_a_report_with_wide_tables_fits_the_window(tab, pages, width, ending):
    tab.set_viewport_size({'width': width, 'height': 800})
    open_report(tab, pages, ending)
    assert has_no_sideways_scroll(tab)
    tab.keyboard.press('n')
    assert has_no_sideways_scroll(tab)
    if ending == 'wide.txt':
        # the table scrolls in itself, and brings a figure of its last columns into view
        table = tab.locator('.text .scroll').first
        assert table.evaluate('(box) => box.scrollWidth > box.clientWidth')
        tab.locator('.item', has_text='204').first.click()
        outer, mark = table.bounding_box(), tab.locator('article.text mark.current').first.bounding_box()
        assert outer['x'] <= mark['x'] <= outer['x'] + outer['width']
    tab.keyboard.press('c')
    form = tab.locator('form.correction').bounding_box()
    assert form['x'] >= 0
    assert form['x'] + form['width'] <= width


@pytest.mark.parametrize('width', [1280, 400])
def test_the_overview_fits_the_window(tab, pages, width):
    tab.set_viewport_size({'width': width, 'height': 800})
    open_page(tab, pages)
    tab.locator('.spread').scroll_into_view_if_needed()
    tab.wait_for_selector('.distribution')
    assert has_no_sideways_scroll(tab)


def test_the_keyboard_reaches_the_list_the_figures_and_the_verdicts(tab, pages):
    open_report(tab, pages, 'duan-2022.html')
    tab.keyboard.press('n')
    tab.keyboard.press('n')
    stops = set()
    for _ in range(60):
        tab.keyboard.press('Tab')
        stops.add(tab.evaluate("document.activeElement.className.split(' ')[0]"))
    assert {'item', 'accept', 'reject', 'correct'} <= stops
    ring = tab.evaluate(
        """() => { document.querySelector('.buttons .accept').focus();
             return getComputedStyle(document.activeElement).outlineStyle; }"""
    )
    assert ring == 'solid'


def test_the_colours_of_verdicts_stand_out_from_their_ground(tab, pages):
    open_report(tab, pages, 'duan-2022.html')
    pairs = tab.evaluate(
        """() => {
          const of = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
          return ['accept', 'reject', 'correct', 'missed'].flatMap((name) =>
            [[of(`--${name}`), of(`--${name}-pale`)], [of(`--${name}`), of('--card')], ['#ffffff', of(`--${name}`)]])
            .concat([[of('--soft'), of('--card')], [of('--soft'), of('--paper')], [of('--accent'), of('--card')]]);
        }"""
    )
    assert [pair for pair in pairs if contrast(*pair) < 4.5] == []


def contrast(one, other):
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour):
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
