package io.graft.governance.outbound;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/**
 * The states of a call, and which thread releases what it holds. The state is a field of the call,
 * so that it costs no further object; all changes go through this class.
 *
 * <pre>
 *            ┌────── again ──────┐
 *            ▼                   │
 *   begin ─▶ SENT ── claim ─▶ DECIDING ── conclude ─▶ ANSWERED or STREAMING
 *            │                   │                        │          │
 *            ├──── answer ───────│────▶ ANSWERED          │          │
 *            │                   │          │             │          │
 *            └───────────────────┴──── end ─┴─────────────┴──────────┴──▶ ENDED
 * </pre>
 *
 * <p>Only the thread that claims a call decides. If another thread ends the call meanwhile, the
 * claiming thread finds that out when it concludes, and releases everything. In all other states
 * the thread that ends the call releases everything.
 */
final class CallState {
  /** An attempt is in flight, or about to be. */
  static final int SENT = 0;

  /** One thread decides what follows an attempt. */
  static final int DECIDING = 1;

  /** The application has the result of the call, and may still read the body. */
  static final int ANSWERED = 2;

  /** The call is over; nothing is recorded any more. */
  static final int ENDED = 3;

  /** As {@link #ANSWERED}, for a stream, which has already released everything. */
  static final int STREAMING = 4;

  private CallState() {}

  /** The current attempt is over or changes, and the current thread decides about it. */
  static boolean claim(AtomicIntegerFieldUpdater<ClientCall> state, ClientCall call) {
    return state.compareAndSet(call, SENT, DECIDING);
  }

  /** The current attempt got a response, and nothing is to be decided. */
  static boolean answer(AtomicIntegerFieldUpdater<ClientCall> state, ClientCall call) {
    return state.compareAndSet(call, SENT, ANSWERED);
  }

  /**
   * Ends what {@link #claim} has begun.
   *
   * @return whether the call continues; if not, it was ended meanwhile, and the current thread must
   *     release everything
   */
  static boolean conclude(AtomicIntegerFieldUpdater<ClientCall> state, ClientCall call, int next) {
    return state.compareAndSet(call, DECIDING, next);
  }

  /** Ends the call. Returns its previous state. */
  static int end(AtomicIntegerFieldUpdater<ClientCall> state, ClientCall call) {
    return state.getAndSet(call, ENDED);
  }

  /** Whether the thread that ended a call in a state must release what it still holds. */
  static boolean releases(int ended) {
    return ended != DECIDING && ended != ENDED;
  }
}
