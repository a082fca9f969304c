"""Arabic beside the Danish of a consent: a first part, which nobody has gone through yet."""

from __future__ import annotations

from consent.texts.beside import Translation

ARABIC = Translation(
    code="ar",
    version=1,
    name="arabisk",
    own_name="العربية",
    direction="rtl",
    reviewed=None,
    not_reviewed="هذه الترجمة لم تتم مراجعتها.",
    caution="أنت تجيب على النص الدنماركي. إذا اختلف النصان فالنص الدنماركي هو المعتمد.",
    only_danish="هذا السطر موجود بالدنماركية فقط.",
    lines={
        "Hvem spørger?": "من الذي يسأل؟",
        "Hvem giver du lov?": "لمن تعطي الإذن؟",
        "Hvilke oplysninger?": "ما هي المعلومات؟",
        "Hvem må sende dem?": "من يجوز له إرسالها؟",
        "Hvad skal de bruges til?": "لأي غرض تُستخدم؟",
        "Hvor længe gælder det?": "ما مدة سريانها؟",
        "Hvad siger loven?": "ماذا يقول القانون؟",
        "Hvad sker der, hvis du siger nej?": "ماذا يحدث إذا قلت لا؟",
        "Hvad sker der, hvis du lader være?": "ماذا يحدث إذا لم توافق؟",
        "Kan du fortryde?": "هل يمكنك التراجع؟",
        "Hvad betyder et ja?": "ماذا تعني الموافقة؟",
        "{recipient} spørger, om de må få oplysninger om dig.": (
            "تسأل {recipient} إن كان يجوز لها الحصول على معلومات عنك."
        ),
        "Ingen har spurgt dig. Du giver selv {recipient} lov.": "لم يسألك أحد. أنت بنفسك تعطي الإذن إلى {recipient}.",
        "Det gælder kun det, der står her:": "ينطبق هذا فقط على ما هو مكتوب هنا:",
        "Oplysninger om {name}. {examples}": "معلومات عن {name}. {examples}",
        "Du kan sige ja til noget og nej til andet.": "يمكنك أن توافق على جزء وترفض جزءاً آخر.",
        "{sender} må sende oplysningerne. Dit ja gælder ikke for andre.": (
            "يجوز لـ {sender} إرسال المعلومات. موافقتك لا تسري على غيرها."
        ),
        "{recipient} skal bruge dem til at {purpose}. Dit ja gælder kun til det.": (
            "ستستخدمها {recipient} من أجل {purpose}. موافقتك تسري على ذلك فقط."
        ),
        "Det gælder sagen {case}.": "ينطبق هذا على القضية {case}.",
        "Det gælder, fra du siger ja, dog tidligst {start}.": "يسري منذ موافقتك، ولكن ليس قبل {start}.",
        "Det slutter {end}. Så skal de spørge dig igen.": "ينتهي في {end}. بعد ذلك يجب أن يسألوك من جديد.",
        "Det slutter altid senest et år efter, at du sagde ja.": "ينتهي دائماً بعد سنة من موافقتك على أبعد تقدير.",
        "Det bliver aldrig forlænget af sig selv.": "لا يُمدَّد أبداً من تلقاء نفسه.",
        "Det er helt frivilligt.": "هذا اختياري تماماً.",
        "Det er i orden. Du skal ikke sige hvorfor.": "لا بأس بذلك. لا يلزمك أن تذكر السبب.",
        "Du kan også sige ja senere.": "يمكنك أيضاً أن توافق لاحقاً.",
        "Du får stadig den samme behandling hos læge og hospital.": "ستحصل على العلاج نفسه لدى الطبيب والمستشفى.",
        "Der kan mangle viden i sagen. Du kan altid selv sende den.": (
            "قد تنقص القضية بعض المعلومات. يمكنك دائماً إرسالها بنفسك."
        ),
        "Ja, når som helst. Det er lige så let, som det var at sige ja.": (
            "نعم، في أي وقت، وبالسهولة نفسها التي وافقت بها."
        ),
        "Stopper nye opslag. Det, de allerede har fået, bliver i sagen.": (
            "يوقف ذلك عمليات الاطلاع الجديدة. ما حصلوا عليه من قبل يبقى في القضية."
        ),
        "Med et ja må {recipient} spørge. Et ja sender ikke noget i sig selv.": (
            "بالموافقة يجوز لـ {recipient} أن تسأل. الموافقة وحدها لا ترسل شيئاً."
        ),
        "Hver gang de spørger, kan du se det her.": "كلما سألوا، يمكنك رؤية ذلك هنا.",
    },
    names={
        "employment": "العمل",
        "social": "الأوضاع الاجتماعية",
        "health": "الصحة",
        "education": "التعليم",
        "economy": "المال والإعانات",
    },
    examples={
        "employment": "مثل التدريب العملي وعروض العمل وسيرتك الذاتية.",
        "social": "مثل الأسرة والإدمان والمساعدة من الطب النفسي الاجتماعي.",
        "health": "مثل العلاج لدى الإقليم أو البلدية أو جهة خاصة.",
        "education": "مثل المدرسة والدورات والتعليم الذي أتممته.",
        "economy": "مثل الإعانات والديون الخاصة والتأمين والتقاعد.",
    },
    purposes={
        "rehabilitation-plan": "إعداد خطة إعادة التأهيل الخاصة بك",
        "health-assessment": "تقييم ما تعنيه صحتك بالنسبة للعمل",
    },
)
