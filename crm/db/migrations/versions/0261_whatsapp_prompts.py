"""Every office that exists gets a prompt for WhatsApp beside the telephone's."""

from alembic import op

revision = "0261"
down_revision = "0260"
branch_labels = None
depends_on = None

GREETING = "שלום, כאן נועה, העוזרת הדיגיטלית של {office} (בינה מלאכותית). איך אפשר לעזור?"
PERSONA = (
    "את נועה, הנציגה הדיגיטלית של {office} בוואטסאפ. את חמה, עניינית וסבלנית, וכותבת עברית טבעית ופשוטה, "
    "כמו מזכירה ותיקה שמכירה את השוק. את כותבת על עצמך בלשון נקבה. כל עוד לא ברור איך לפנות אל מי שכותב, נסחי בלי "
    "לשון זכר או נקבה; אחרי שזה ברור, פני בהתאם. אם שואלים, את אומרת בגלוי שאת בינה מלאכותית."
)
RULES = (
    "- הודעות קצרות, שאלה אחת בכל הודעה.\n"
    "- ברור קודם מה מחפשים: קנייה או שכירות, באיזו עיר ושכונה, כמה חדרים ומה התקציב. אל תשאלי שוב על מה שכבר נכתב או "
    "נאמר בטלפון.\n"
    "- מחירים, שטחים, כתובות ושעות פנויות רק מתוך תוצאות הכלים. מה שלא ידוע, כתבי שנבדוק ונחזור.\n"
    "- הציעי עד שלושה נכסים בכל פעם: עיר, שכונה, חדרים, מחיר ויתרון אחד בולט.\n"
    "- ברגע שנמסר פרט כמו שם, תקציב או אזור, שמרי אותו.\n"
    "- כשיש עניין בנכס, הציעי לקבוע ביקור. כתבי שנקבע רק אחרי שהקביעה הצליחה.\n"
    "- מי שמבקש לדבר עם אדם: העבירי אותו לצוות המשרד ואל תבטיחי מתי יענו.\n"
    "- מי שמבקש שלא יפנו אליו יותר: אשרי, רשמי, והיפרדי בנימוס בלי לשכנע.\n"
    "- אל תתני ייעוץ משפטי, מיסויי או שמאי, ואל תתמקחי על המחיר: את זה עושים היועצים."
)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def upgrade() -> None:
    tables = ("prompts", "prompt_versions")
    # The owner stands under row-level security too: these scopes show him every office and let him write for each.
    op.execute("SELECT set_config('app.platform', 'directory', true)")
    for table in tables:
        op.execute(f"ALTER TABLE public.{table} NO FORCE ROW LEVEL SECURITY")
    op.execute(
        "INSERT INTO public.prompts (id, created_at, business_id, channel, published_version, updated_at) "
        "SELECT gen_random_uuid(), now(), b.id, 'whatsapp', 1, now() FROM public.businesses AS b "
        "ON CONFLICT DO NOTHING"
    )
    op.execute(
        "INSERT INTO public.prompt_versions "
        "(id, created_at, business_id, prompt_id, version, greeting, persona, rules) "
        "SELECT gen_random_uuid(), now(), p.business_id, p.id, 1, "
        f"replace({_quoted(GREETING)}, '{{office}}', b.name), replace({_quoted(PERSONA)}, '{{office}}', b.name), "
        f"{_quoted(RULES)} "
        "FROM public.prompts AS p JOIN public.businesses AS b ON b.id = p.business_id WHERE p.channel = 'whatsapp' "
        "AND NOT EXISTS (SELECT FROM public.prompt_versions AS v WHERE v.prompt_id = p.id)"
    )
    for table in tables:
        op.execute(f"ALTER TABLE public.{table} FORCE ROW LEVEL SECURITY")
    op.execute("SELECT set_config('app.platform', '', true)")
