package io.graft.launcher;

import io.graft.weaver.WeaveReport;
import io.graft.weaver.Weaver;
import org.jspecify.annotations.Nullable;

/** Whether this JVM has a servlet container whose ports no adapter tells. */
final class UntoldContainer {
  /** The fallback, which sees requests but no ports. */
  private static final String FALLBACK = "io.graft.instrumentation.servlet.";

  /** Adapters of servlet containers that tell their ports. */
  private static final String[] TOLD = {"io.graft.instrumentation.tomcat."};

  private UntoldContainer() {}

  /** {@code null}: a server that tells its ports is there. */
  static @Nullable Boolean isIn(Weaver weaver) {
    boolean servlets = false;
    for (WeaveReport.Entry entry : weaver.report().entries()) {
      if (entry.state() == WeaveReport.State.WOVEN) {
        servlets |= entry.advice().startsWith(FALLBACK);
        for (String each : TOLD) {
          if (entry.advice().startsWith(each)) {
            return null;
          }
        }
      }
    }
    return servlets;
  }
}
