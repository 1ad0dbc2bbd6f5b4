package io.graft.governance.event;

import io.graft.governance.context.ApplicationSpan;

/**
 * Telemetry, as governance sees it. Called on the request's thread when it ends. An implementation
 * must not block, and reads what it needs from the call.
 */
public interface Recorder {
  /** A recorder that does nothing. */
  Recorder NONE =
      new Recorder() {
        @Override
        public boolean sampleRoot(long traceHigh, long traceLow) {
          return false;
        }

        @Override
        public void served(ServedRequest request) {}

        @Override
        public void called(ClientAttempt attempt) {}

        @Override
        public void decided(Decision decision) {}
      };

  /**
   * Whether Graft traces at all. If not, tracing is left to another agent or the application, and
   * Graft adds no trace headers.
   */
  default boolean traces() {
    return true;
  }

  /** Whether to record a trace that begins here. */
  boolean sampleRoot(long traceHigh, long traceLow);

  /**
   * Whether to record a trace that began elsewhere: as its caller does, unless configured
   * otherwise.
   */
  default boolean sampleRemote(long traceHigh, long traceLow, boolean sampledByCaller) {
    return sampledByCaller;
  }

  /** A request was served or refused. */
  void served(ServedRequest request);

  /** An attempt ended, or a call was refused before its first attempt. */
  void called(ClientAttempt attempt);

  /** A span of the application has ended. It is recorded as it is: sampling is decided before. */
  default void ended(ApplicationSpan span) {}

  /**
   * An adapter has found out who records the spans that the application starts; called once for
   * each copy of its API.
   *
   * @param own whether it is an SDK of the application
   */
  default void bridges(boolean own) {}

  /** A policy has made a decision. Rare. */
  void decided(Decision decision);
}
