package io.graft.alerts.measure;

import io.graft.governance.destination.DestinationStatus;
import io.graft.governance.service.Instance;
import io.graft.telemetry.metric.MetricReader;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What alerts and scaling signals know of this JVM. Called on the agent's thread. */
public interface Facts {
  /** Reads the histograms of the requests that were served and of the calls that were sent. */
  void durations(MetricReader reader);

  /** The destinations that were called. */
  List<DestinationStatus> destinations();

  /** The requests that are being served. */
  int inFlight();

  /** The requests that were refused for overload so far, or would have been in enforce mode. */
  long refused();

  /**
   * The requests that this instance can serve at a time: the one that is set, or the one that was
   * found; 0: unknown.
   */
  int limit();

  /** The problems of registries that cannot be read; empty: none. */
  List<String> registryProblems();

  /** Why tokens for calls are not renewed, each with where they come from; empty: they are. */
  List<String> tokenProblems();

  /** Why the newest revision of the live rules is refused; {@code null}: it is not. */
  @Nullable String refusedRules();

  /** When the certificate of this service begins, in milliseconds since 1970; 0: it has none. */
  long certificateBegins();

  /** When the certificate of this service ends, in milliseconds since 1970; 0: it has none. */
  long certificateEnds();

  /** The instances of this service in the registry's order; empty: unknown. */
  List<Instance> instances();
}
