package io.graft.instrumentation.opentelemetry;

import io.graft.governance.Governance;
import io.graft.governance.span.ApplicationTracer;
import io.graft.instrumentation.spi.context.ApiOwner;
import io.opentelemetry.context.Context;
import java.security.AccessController;
import java.security.PrivilegedAction;
import org.jspecify.annotations.Nullable;

/** Whether the API of this loader is bridged. */
final class Bridge {
  private static final ApiOwner OWNER = ApiOwner.of(loader());

  private Bridge() {}

  private static @Nullable ClassLoader loader() {
    PrivilegedAction<@Nullable ClassLoader> loader = Context.class::getClassLoader;
    return AccessController.doPrivileged(loader);
  }

  /**
   * Returns what records the spans of the application; {@code null}: nothing is bridged, because
   * Graft does not trace, or the application has an SDK of its own.
   */
  static @Nullable ApplicationTracer tracer() {
    Governance governance = Governance.current();
    if (governance == null) {
      return null;
    }
    if (OWNER.hasSdk()) {
      report(governance);
      return null;
    }
    ApplicationTracer tracer = governance.inbound().tracer();
    return tracer.active() ? tracer : null;
  }

  /** As {@link #tracer}; from the first call on the status page shows that spans are bridged. */
  static @Nullable ApplicationTracer used() {
    ApplicationTracer tracer = tracer();
    if (tracer != null && OWNER.firstReport(false)) {
      tracer.bridges(false);
    }
    return tracer;
  }

  /** The application builds or uses an SDK: from now on its spans are its own. */
  static void sdkUsed() {
    OWNER.useSdk();
    Governance governance = Governance.current();
    if (governance != null) {
      report(governance);
    }
  }

  /** An SDK that is built while the agent starts is reported at its next use. */
  private static void report(Governance governance) {
    if (OWNER.firstReport(true)) {
      governance.inbound().tracer().bridges(true);
    }
  }
}
