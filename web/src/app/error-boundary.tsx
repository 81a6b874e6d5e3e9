import { Component, type ReactNode } from "react";
import { Button } from "@/components/ui/button";

/** The last net: a fault of the app itself ends in a sentence and a way on, never in a blank page. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children;
    return (
      <div role="alert" className="grid min-h-dvh place-items-center px-4 text-center">
        <div>
          <h1 className="text-lg font-bold">משהו השתבש במסך הזה</h1>
          <p className="mt-1 mb-4 text-ink-3">השיחות והנתונים שמורים בשרת. טעינה מחדש בדרך כלל פותרת.</p>
          <Button variant="primary" onClick={() => window.location.reload()}>
            טעינה מחדש
          </Button>
        </div>
      </div>
    );
  }
}
