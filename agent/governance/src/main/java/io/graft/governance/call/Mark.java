package io.graft.governance.call;

/** A flag of an attempt. */
public enum Mark {
  /** It is the hedge of a slow call. */
  HEDGE,

  /** Its request was mirrored. */
  MIRRORED,

  /** Fault injection delays it. */
  DELAYED,

  /** The fallback of the rules replaces its response. */
  FALLBACK_ANSWER,

  /** It goes to the fallback service instead of the service that was called. */
  FALLBACK_SERVICE,

  /** A failure of the call has been reported to the retry budget of its target. */
  TOLD_BUDGET,

  /** An overload has been reported to the throttle of its target. */
  TOLD_THROTTLE;

  /** The marks that the next attempt takes over. */
  static final int INHERITED = FALLBACK_SERVICE.bit;

  /** The marks that the next attempt takes over if it has the same target. */
  static final int INHERITED_AT_TARGET = TOLD_BUDGET.bit | TOLD_THROTTLE.bit | INHERITED;

  /** The marks of an attempt fit in one byte, because there are many calls. */
  final int bit = 1 << ordinal();
}
