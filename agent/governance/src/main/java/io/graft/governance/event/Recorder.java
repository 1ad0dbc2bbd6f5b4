package io.graft.governance.event;

import io.graft.governance.inbound.ServerCall;
import io.graft.governance.outbound.ClientAttempt;

/**
 * Telemetry, as governance knows it. Called on the thread of the request, at its end: an
 * implementation must not block, and reads the facts from the call.
 */
public interface Recorder {
  /** A recorder that forgets. */
  Recorder NONE =
      new Recorder() {
        @Override
        public boolean sampleRoot(long traceHigh, long traceLow) {
          return false;
        }

        @Override
        public void served(ServerCall call) {}

        @Override
        public void called(ClientAttempt attempt) {}

        @Override
        public void decided(Decision decision) {}
      };

  /**
   * Whether traces are Graft's affair at all; {@code false}: they are left to another agent or the
   * application, and no request gets a trace header of Graft's.
   */
  default boolean traces() {
    return true;
  }

  /** Whether to record a trace that begins here. */
  boolean sampleRoot(long traceHigh, long traceLow);

  /**
   * Whether to record here a trace that began elsewhere. As its caller does, unless told otherwise.
   */
  default boolean sampleRemote(long traceHigh, long traceLow, boolean sampledByCaller) {
    return sampledByCaller;
  }

  /** A request was served or refused. */
  void served(ServerCall call);

  /** An attempt ended, or a call was refused before there was one. */
  void called(ClientAttempt attempt);

  /** A policy changed its mind or acted. Rare. */
  void decided(Decision decision);
}
