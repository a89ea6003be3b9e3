"""Which file of a folder is an attachment of which page."""

from dataclasses import replace

import pytest

from pipeline.metadata.attachments import Place, find_parents, find_targets

PAGE = Place('甲县', 'index.html', 'page', 'html', '150821', 2021, 'https://www.jia.gov.cn/a/1.html')
FILE = Place('甲县', 'P0202304.pdf', 'file', 'pdf', None, None, None)


def parents(*places):
    return {places[index].name: doc_id for index, doc_id in find_parents(places)}


@pytest.mark.parametrize(
    ('named', 'name'),
    [
        ('./P0202304.pdf', 'P0202304.pdf'),
        ('https://www.jia.gov.cn/a/P0202304.pdf', 'P0202304.pdf'),
        ('附件1：甲县自评表', '甲县自评表.docx'),
        ('甲县自评表', '附件2-1 甲县自评表.docx'),
        ('附件1.docx', '附件1.docx'),
        ('%E8%87%AA%E8%AF%84%E8%A1%A8.pdf/../%E8%87%AA%E8%AF%84.pdf', '自评.pdf'),
        ('自评表.XLSX', '自评表.xlsx'),
    ],
)
def test_a_file_that_a_page_names_is_its_attachment_wherever_the_folder_lies(named, name):
    page, file = (replace(place, folder='') for place in (PAGE, FILE))
    assert parents(replace(page, attachments=(named,)), replace(file, name=name)) == {name: 'page'}


def test_a_file_whose_name_goes_on_from_the_page_is_its_attachment():
    page = replace(PAGE, folder='', name='甲县自评.html')
    others = [
        replace(FILE, folder='', name=name) for name in ('甲县自评-附件1.pdf', '甲县自评表.pdf', '乙县自评-附件1.pdf')
    ]
    assert parents(page, *others) == {'甲县自评-附件1.pdf': 'page'}


def test_the_only_page_of_a_folder_of_its_own_has_what_lies_beside_it():
    assert parents(PAGE, FILE) == {'P0202304.pdf': 'page'}


@pytest.mark.parametrize(
    'places',
    [
        (replace(PAGE, folder=''), replace(FILE, folder='')),
        (PAGE, replace(FILE, region_code='150822')),
        (PAGE, replace(FILE, report_year=2020)),
        (PAGE, replace(PAGE, name='2.html', doc_id='other'), FILE),
        (PAGE, replace(FILE, doc_id='')),
        (PAGE, replace(FILE, doc_id='page')),
        (FILE,),
    ],
    ids=['at the top', 'another place', 'another year', 'two pages', 'not readable', 'same bytes', 'no page'],
)
def test_what_may_be_a_report_of_its_own_is_nobodys(places):
    assert parents(*places) == {}


def test_a_file_that_two_pages_name_is_nobodys():
    one, two = (replace(PAGE, doc_id=each, name=f'{each}.html', attachments=('附件1.pdf',)) for each in 'ab')
    assert parents(one, two, replace(FILE, name='附件1.pdf')) == {}


def test_a_text_that_names_a_file_counts_as_its_page():
    text = replace(PAGE, format='text', name='a.txt', attachments=('甲县自评表',))
    assert parents(text, replace(FILE, name='甲县自评表.pdf')) == {'甲县自评表.pdf': 'page'}


def test_links_lead_to_a_place_in_the_input_and_to_an_address():
    page = replace(PAGE, attachments=('./b/%E8%A1%A8.pdf', '/c/2.pdf', '附件：表', 'http://[x'))
    assert list(find_targets(page))[:2] == [
        ('甲县/b', '表.pdf', 'https://www.jia.gov.cn/a/b/%E8%A1%A8.pdf'),
        ('', '', 'https://www.jia.gov.cn/c/2.pdf'),
    ]


def test_thousands_of_pages_in_one_folder_each_have_their_own():
    pages = [replace(PAGE, name=f'{n}.html', doc_id=f'p{n}', attachments=(f'附件1：自评表{n}',)) for n in range(3000)]
    files = [replace(FILE, name=f'自评表{n}.pdf', doc_id=f'f{n}') for n in range(3000)]
    assert parents(*pages, *files) == {f'自评表{n}.pdf': f'p{n}' for n in range(3000)}
