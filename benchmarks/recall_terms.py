"""Names and terms of the parallel articles by their English word, with the forms of each language.

Forms are parted by blanks, words of one form by `_`. They are drafts: no native reader saw them.
"""
# ruff: noqa: E501 - a table, one line a term

_TABLE = """
Kavanaugh | Kavanaugh | Kavanaugh | کاوانا کاوانو کاواناو کاوانوا کاوانه | کاوانو کاواناګ کوانوا کاوانا کاوناګ کاوانوګ
Trump | Trump | Trump Trumps | ترامپ ترمپ | ټرمپ ټرامپ ترمپ
Indonesia | Indonésie | Indonesien Indonesiens | اندونزیا اندونیزیا اندونزی | اندونیزیا انډونیزیا اندونېزیا
Britain | Grande-Bretagne_Royaume-Uni | Großbritannien Großbritanniens | بریتانیا انگلستان برتانیا | بریتانیا برتانیه برتانیا انګلستان
London | Londres | London Londons Londoner | لندن | لندن
China | Chine | China Chinas | چین | چین
Russia | Russie | Russland Russlands | روسیه | روسیه روسیې
Russian | russe russes | russisch* | روسی روسیه | روسي روسیې روسی
Germany | Allemagne | Deutschland Deutschlands | آلمان جرمنی | جرمني المان آلمان
France | France | Frankreich Frankreichs | فرانسه | فرانسه فرانسې
Europe | Europe | Europa Europas | اروپا | اروپا
European | européen* | europäisch* | اروپایی اروپا | اروپایي اروپا اروپايي
Brexit | Brexit | Brexit Brexits | برگزیت برکسیت بریکسیت بریگزیت | بریګزیټ برېګزېټ بریګزیت بریکسټ برېکزېټ بریکسیټ
Senate | Sénat | Senat Senats | سنا مجلس_سنا | سنا سېنېټ
Senator | sénateur sénatrice | Senator Senatorin | سناتور | سناتور سناتوره
Republican | républicain* | Republikaner* republikanisch* | جمهوریخواه جمهوری_خواه | جمهوري_غوښتونک* جمهوریت_غوښتونک* ریپبلکن جمهوري_پال*
Democrats | démocrates | Demokraten | دموکرات دموکراتها | ډیموکرات* ډیموکراټ* دموکرات*
Congress | Congrès | Kongress Kongresses | کانگرس کنگره کانگره | کانګرس کانګریس
Washington | Washington | Washington Washingtons | واشنگتن واشنگتون | واشنګټن واشنګتن
California | Californie | Kalifornien Kaliforniens | کالیفورنیا کلیفورنیا | کلیفورنیا کالیفورنیا
Florida | Floride | Florida Floridas | فلوریدا فلوریدا | فلوریډا فلوریدا
Texas | Texas | Texas | تگزاس تکزاس | ټېکساس ټکساس تکزاس ټیکساس
Scotland | Écosse | Schottland Schottlands | اسکاتلند سکاتلند اسکاتلند | سکاټلنډ سکاټلینډ سکاتلند
Wales | Galles | Wales | ولز ویلز | ویلز وېلز
Ireland | Irlande | Irland Irlands | ایرلند آیرلند | ایرلنډ آیرلنډ ایرلند
Japan | Japon | Japan Japans | جاپان ژاپن | جاپان
Canada | Canada | Kanada Kanadas | کانادا کاناډا | کاناډا کانادا
Mexico | Mexique | Mexiko Mexikos | مکسیکو مکزیک مکسیکو | مکسیکو میکسیکو
Australia | Australie | Australien Australiens | استرالیا آسترالیا | اسټرالیا استرالیا آسټرالیا
Iran | Iran | Iran Irans | ایران | ایران
Israel | Israël | Israel Israels | اسرائیل اسراییل | اسراییل اسرائیل
Syria | Syrie | Syrien Syriens | سوریه سوریا | سوریه سوریې سوریا
police | police | Polizei | پولیس پلیس | پولیس پولیسو
court | tribunal cour | Gericht Gerichts | محکمه دادگاه | محکمه محکمې محکمو
president | président présidente | Präsident Präsidenten Präsidentin | رئیس_جمهور رییس_جمهور رئیس رییس | ولسمشر جمهور_رئیس رئیس ولسمشره
minister | ministre | Minister Ministerin | وزیر | وزیر وزیره وزیرې
government | gouvernement | Regierung | حکومت دولت | حکومت دولت
election | élection élections | Wahl Wahlen | انتخابات انتخاب | ټاکنې ټاکنو انتخابات انتخاباتو
parliament | parlement | Parlament Parlaments | پارلمان پارلمنت | پارلمان پارلمېنټ
army | armée | Armee | اردو ارتش | پوځ اردو لښکر
Facebook | Facebook | Facebook Facebooks | فیسبوک فیس_بوک فسبوک | فیسبوک فیس_بوک فېسبوک
Liverpool | Liverpool | Liverpool Liverpools | لیورپول لیورپول | لیورپول لېورپول
Chelsea | Chelsea | Chelsea Chelseas | چلسی چیلسی | چیلسي چلسي چېلسي
"""


def _read(line: str) -> tuple[str, dict[str, tuple[str, ...]]]:
    name, *columns = (column.strip() for column in line.split("|"))
    codes = ("fr", "de", "prs", "ps")
    forms = (tuple(word.replace("_", " ") for word in column.split()) for column in columns)
    return name, dict(zip(codes, forms, strict=True))


TERMS = dict(_read(line) for line in _TABLE.strip().splitlines())
