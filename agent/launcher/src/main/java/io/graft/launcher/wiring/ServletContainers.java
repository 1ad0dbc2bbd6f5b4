package io.graft.launcher.wiring;

import io.graft.weaver.Weaver;
import io.graft.weaver.api.WeaveReport;
import org.jspecify.annotations.Nullable;

/** Recognises servlet containers whose ports no adapter reports. */
final class ServletContainers {
  /** The fallback adapter, which sees requests but no ports. */
  private static final String FALLBACK = "io.graft.instrumentation.servlet.";

  /** Adapters of servlet containers that report their ports. */
  private static final String[] REPORTING = {
    "io.graft.instrumentation.tomcat.",
    "io.graft.instrumentation.jettyserver.",
    "io.graft.instrumentation.undertow.",
    "io.graft.instrumentation.grizzlyserver.",
    "io.graft.instrumentation.liberty.",
  };

  private ServletContainers() {}

  /**
   * Returns whether this JVM runs a container whose ports are unknown; {@code null}: it runs one
   * whose ports are reported.
   */
  static @Nullable Boolean portsUnknown(Weaver weaver) {
    boolean servlets = false;
    for (WeaveReport.Entry entry : weaver.report().entries()) {
      if (entry.state() == WeaveReport.State.WOVEN) {
        servlets |= entry.advice().startsWith(FALLBACK);
        for (String each : REPORTING) {
          if (entry.advice().startsWith(each)) {
            return null;
          }
        }
      }
    }
    return servlets;
  }
}
