import { lazy, Suspense, type ReactNode } from "react";
import { Building2, Compass, LockKeyhole } from "lucide-react";
import { Link, Redirect, Route, Switch, useLocation, useSearchParams } from "wouter";
import { buttonClass } from "@/components/ui/button";
import { EmptyState, Skeleton } from "@/components/ui/state";
import { paths } from "@/config/paths";
import { allows, type Me } from "@/lib/me";
import { AdminLayout } from "./layout/admin-layout";
import { page } from "./pages/page-part";
import { Splash } from "./splash";
import { useScrollMemory } from "./use-scroll-memory";

const SignInPage = page(["signIn"], () => import("@/features/auth/pages/sign-in-page"));
const HomePage = page(["home"], () => import("./pages/home-page"));
const CaughtMailPage = page(["caughtMail"], () => import("@/features/mail/pages/caught-mail-page"));
const WelcomePage = page(["welcome", "reset"], () => import("@/features/auth/pages/welcome-page"));
const SecondStepPage = lazy(() => import("@/features/auth/pages/second-step-page"));
const ForgotPage = page(["forgot"], () => import("@/features/auth/pages/forgot-page"));
const AuditPage = page(["audit"], () => import("@/features/audit/pages/audit-page"));
const OfficePage = page(["office"], () => import("@/features/office/pages/office-page"));
const QuietTimesPage = page(["quietTimes"], () => import("@/features/quiet-times/pages/quiet-times-page"));
const DesignPage = page(["design"], () => import("@/features/design/pages/design-page"));
const PrivacyPage = page(["privacy"], () => import("@/features/privacy/pages/privacy-page"));
const LeadSourcesPage = page(["leadSources"], () => import("@/features/lead-sources/pages/lead-sources-page"));
const LeadSourcePage = page(["leadSource"], () => import("@/features/lead-sources/pages/lead-source-page"));
const WebhooksPage = page(["webhooks"], () => import("@/features/webhooks/pages/webhooks-page"));
const WebhookPage = page(["webhook"], () => import("@/features/webhooks/pages/webhook-page"));
const TeamPage = page(["team"], () => import("@/features/team/pages/team-page"));
const CallsPage = page(["calls"], () => import("@/features/calls/pages/calls-page"));
const CallRoute = page(["call"], () => import("./pages/call-route"));
const InboxPage = page(["inbox", "chat"], () => import("./pages/inbox-route"));
const TemplatesPage = page(["templates"], () => import("@/features/templates/pages/templates-page"));
const BroadcastsPage = page(["broadcasts"], () => import("@/features/broadcasts/pages/broadcasts-page"));
const BroadcastPage = page(["broadcast"], () => import("@/features/broadcasts/pages/broadcast-page"));
const WhatsAppPage = page(["whatsapp"], () => import("@/features/whatsapp/pages/whatsapp-page"));
const CustomersPage = page(["customers"], () => import("@/features/customers/pages/customers-page"));
const DuplicatesPage = page(["duplicates"], () => import("@/features/customers/pages/duplicates-page"));
const CustomerPage = page(["customer"], () => import("@/features/customers/pages/customer-page"));
const LeadsPage = page(["leads"], () => import("@/features/leads/pages/leads-page"));
const CallNowPage = page(["callNow"], () => import("@/features/leads/pages/call-now-page"));
const ImportsPage = page(["imports"], () => import("@/features/import/pages/imports-page"));
const ImportPage = page(["import"], () => import("@/features/import/pages/import-page"));
const TasksPage = page(["tasks"], () => import("@/features/tasks/pages/tasks-page"));
const AppointmentsPage = page(["appointments"], () => import("@/features/appointments/pages/appointments-page"));
const PropertiesPage = page(["properties"], () => import("@/features/properties/pages/properties-page"));
const PromptsPage = page(["prompts"], () => import("@/features/prompts/pages/prompts-page"));

/** Before sign-in every address leads to the sign-in page, which keeps the address it came for. */
export function SignedOut() {
  return (
    <Suspense fallback={<Splash />}>
      <Switch>
        <Route path={paths.welcome.pattern} component={WelcomePage} />
        <Route path={paths.reset.pattern} component={WelcomePage} />
        <Route path={paths.forgot.pattern} component={ForgotPage} />
        <Route component={SignInPage} />
      </Switch>
    </Suspense>
  );
}

export function SignedIn({ me }: { me: Me }) {
  useScrollMemory();
  const [location] = useLocation();
  const [params] = useSearchParams();
  if (location === paths.signIn.pattern) return <Redirect to={paths.home.to()} replace />;
  // A fresh link wins over the session of whoever sat here before.
  if ((location === paths.welcome.pattern || location === paths.reset.pattern) && params.has("token")) return <SignedOut />;
  if (me.second_step === "needed") {
    return (
      <Suspense fallback={<Splash />}>
        <SecondStepPage me={me} />
      </Suspense>
    );
  }
  return (
    <AdminLayout me={me}>
      <Suspense fallback={<PageSkeleton />}>
        {location === paths.caughtMail.pattern && me.sandbox.length > 0 ? (
          <CaughtMailPage />
        ) : me.business ? (
          <Pages me={me} />
        ) : (
          <NoBusiness me={me} />
        )}
      </Suspense>
    </AdminLayout>
  );
}

function Pages({ me }: { me: Me }) {
  const need = (area: string, page: ReactNode) => (allows(me, area) ? page : <NotAllowed />);
  return (
    <Switch>
      <Route path={paths.home.pattern}>
        <HomePage me={me} />
      </Route>
      <Route path={paths.calls.pattern}>{need("calls", <CallsPage />)}</Route>
      <Route path={paths.call.pattern}>{({ id }) => need("calls", <CallRoute key={id} id={id} />)}</Route>
      <Route path={paths.inbox.pattern}>{need("chats", <InboxPage id={null} />)}</Route>
      <Route path={paths.chat.pattern}>{({ id }) => need("chats", <InboxPage id={id} />)}</Route>
      <Route path={paths.templates.pattern}>{need("templates", <TemplatesPage />)}</Route>
      <Route path={paths.broadcasts.pattern}>{need("broadcasts", <BroadcastsPage />)}</Route>
      <Route path={paths.broadcast.pattern}>{({ id }) => need("broadcasts", <BroadcastPage key={id} id={id} />)}</Route>
      <Route path={paths.whatsapp.pattern}>{need("whatsapp", <WhatsAppPage />)}</Route>
      <Route path={paths.customers.pattern}>{need("customers", <CustomersPage />)}</Route>
      <Route path={paths.duplicates.pattern}>{need("customers", <DuplicatesPage />)}</Route>
      <Route path={paths.customer.pattern}>{({ id }) => need("customers", <CustomerPage key={id} id={id} />)}</Route>
      <Route path={paths.leads.pattern}>{need("leads", <LeadsPage />)}</Route>
      <Route path={paths.callNow.pattern}>{need("leads", <CallNowPage />)}</Route>
      <Route path={paths.imports.pattern}>{need("data.import", <ImportsPage />)}</Route>
      <Route path={paths.import.pattern}>{({ id }) => need("data.import", <ImportPage key={id} id={id} />)}</Route>
      <Route path={paths.tasks.pattern}>{need("tasks", <TasksPage />)}</Route>
      <Route path={paths.appointments.pattern}>{need("appointments", <AppointmentsPage />)}</Route>
      <Route path={paths.properties.pattern}>{need("properties", <PropertiesPage />)}</Route>
      <Route path={paths.prompts.pattern}>{need("prompts", <PromptsPage />)}</Route>
      <Route path={paths.audit.pattern}>{need("audit", <AuditPage />)}</Route>
      <Route path={paths.design.pattern}>{need("team", <DesignPage />)}</Route>
      <Route path={paths.privacy.pattern}>{need("privacy", <PrivacyPage />)}</Route>
      <Route path={paths.team.pattern}>{need("team", <TeamPage />)}</Route>
      <Route path={paths.leadSources.pattern}>{need("team", <LeadSourcesPage />)}</Route>
      <Route path={paths.leadSource.pattern}>{({ id }) => need("team", <LeadSourcePage key={id} id={id} />)}</Route>
      <Route path={paths.webhooks.pattern}>{need("team", <WebhooksPage />)}</Route>
      <Route path={paths.webhook.pattern}>{({ id }) => need("team", <WebhookPage key={id} id={id} />)}</Route>
      <Route path={paths.office.pattern}>{need("business", <OfficePage />)}</Route>
      <Route path={paths.quietTimes.pattern}>{need("team", <QuietTimesPage />)}</Route>
      <Route>
        <EmptyState
          page
          icon={Compass}
          title="אין מסך בכתובת הזאת"
          action={<Link href={paths.home.to()} className={buttonClass("secondary", "sm")}>ללוח החי</Link>}
        >
          ייתכן שהקישור ישן או שנפלה בו טעות.
        </EmptyState>
      </Route>
    </Switch>
  );
}

function NotAllowed() {
  return (
    <EmptyState page icon={LockKeyhole} title="אין לך גישה למסך הזה">
      בעלי המשרד יכולים לפתוח את ההרשאה.
    </EmptyState>
  );
}

function NoBusiness({ me }: { me: Me }) {
  return me.is_platform_admin ? (
    <EmptyState page icon={Building2} title="באיזה משרד עובדים?">
      זהו חשבון ניהול של המערכת. בוחרים משרד בתפריט החשבון, והכניסה נרשמת ביומן הביקורת שלו.
    </EmptyState>
  ) : (
    <EmptyState page icon={LockKeyhole} title="החשבון אינו משויך למשרד">
      כדי לעבוד במשרד צריך להצטרף אליו כחבר צוות.
    </EmptyState>
  );
}

function PageSkeleton() {
  return (
    <div role="status" aria-label="טוען">
      <Skeleton className="mb-5 h-7 w-40" />
      <Skeleton className="h-96 rounded-lg" />
    </div>
  );
}
