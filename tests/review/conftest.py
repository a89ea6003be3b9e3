import html
import os
from pathlib import Path

import pytest

from benchmarks.pages import CHROMIUM, FLAGS
from pipeline import batch
from pipeline.patterns.load import read_files
from pipeline.patterns.places import RuleBook
from pipeline.review.site import Drawing, make_site
from pipeline.workers import InProcess

ROOT = Path(__file__).resolve().parents[2]
MUST = os.environ.get('CI_BROWSER') == '1'

HOSTILE = """某县<b onmouseover="window.ran='title'">2022年度城乡居民养老保险绩效自评报告
一、基本情况<img src=x onerror="window.ran='image'">
截至2022年底，参保人数达到38.62万人<script>window.ran='script'</script>，其中缴费人数28.05万人。𠮷𠮷村参保人数1204人，均年满60周岁。
发放养老金1.79亿元，javascript:alert(1) "><svg onload="window.ran='svg'"> 发放率100%。\u2028完成率101.63%。
"""

WIDE = """附表
序号\t乡镇名称\t参保人数（人）\t缴费人数（人）\t领取待遇人数（人）\t发放养老金（万元）\t参保率（%）\t完成率（%）\t满意度（%）\t代缴人数（人）\t备注说明
1\t城关镇\t38620\t28050\t10570\t1790.5\t98.2\t101.6\t95.1\t204\t数据截至年末，不含当年死亡注销人员，另有外出务工人员若干
2\t河东乡\t12040\t8050\t3990\t690.1\t97.5\t100.2\t94.0\t118\t无
"""

LONG = '某县2022年度城乡居民养老保险绩效自评报告\n' + ''.join(
    f'第{number}次入户：'
    + '工作人员上门讲解政策、核对信息、答复群众提问，并逐户登记造册。' * (number % 7 * 4)
    + f'当年新增参保{number}人。\n'
    for number in range(1, 120)
)
"""A report whose paragraphs are of very different length: what is not near is laid out only when it comes near."""


@pytest.fixture(scope='session')
def rules():
    return RuleBook(read_files())


@pytest.fixture(scope='session')
def make_pages(rules):
    """A folder of reports and a target in, the folder of the pages out."""

    def make(source, target, *, is_drawn=True):
        batch.extract_folder(source, target, None, InProcess(), lambda *_: None)
        return make_site(target, rules, (), Drawing(source, InProcess()) if is_drawn else None).folder

    return make


@pytest.fixture(scope='session')
def reports_folder(tmp_path_factory):
    """Samples in two formats, a report that would like to be run, a long one, and a wide table."""
    folder = tmp_path_factory.mktemp('reports')
    for name in ('duan-2022.pdf', 'duan-2022.html', 'shuangpai-2020.docx', 'lingbi-2021.txt'):
        (folder / name).write_bytes((ROOT / 'samples' / name).read_bytes())
    (folder / 'onerror=ran <b>.txt').write_text(HOSTILE, 'utf-8')
    escaped = ''.join(f'<p>{html.escape(line)}</p>' for line in HOSTILE.splitlines())
    (folder / 'escaped.html').write_text(f'<html><body>{escaped}</body></html>', 'utf-8')
    (folder / 'long.txt').write_text(LONG, 'utf-8')
    (folder / 'wide.txt').write_text(f'某县2022年度城乡居民养老保险绩效自评报告\n{WIDE}', 'utf-8')
    return folder


@pytest.fixture(scope='session')
def pages(tmp_path_factory, make_pages, reports_folder):
    return make_pages(reports_folder, tmp_path_factory.mktemp('out'))


@pytest.fixture(scope='session')
def playwright():
    if not MUST and not Path(CHROMIUM).exists():
        pytest.skip(f'{CHROMIUM} is not on this machine (apt-get install chromium)')
    if MUST:
        from playwright.sync_api import sync_playwright
    else:
        sync_playwright = pytest.importorskip('playwright.sync_api').sync_playwright
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope='session')
def chromium(playwright):
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
    yield browser
    browser.close()


@pytest.fixture
def tab(chromium):
    """A page with nothing stored; what goes wrong in it fails the test, save what a test takes out of `faults`."""
    context = chromium.new_context(viewport={'width': 1280, 'height': 900}, accept_downloads=True)
    page = context.new_page()
    page.faults = []
    page.on('pageerror', lambda error: page.faults.append(str(error)))
    page.on('console', lambda message: page.faults.append(message.text) if message.type == 'error' else None)
    page.set_default_timeout(20_000)
    yield page
    context.close()
    assert page.faults == []
