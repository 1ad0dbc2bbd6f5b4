package io.graft.contract.registry;

/** A {@link Subject} that asks for credentials. */
interface GuardedSubject extends Subject {
  /** As {@link #url}, with credentials that are wrong. */
  String forbiddenUrl(int port);
}
