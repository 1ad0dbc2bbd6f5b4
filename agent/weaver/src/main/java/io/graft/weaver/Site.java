package io.graft.weaver;

import io.graft.bootstrap.Bridge;

/** A number in woven code, and what it stands for. */
final class Site {
  final int id;
  final WovenMethod method;
  final Advice.Call call;

  /** How often its advice has failed since it last succeeded. Guarded by the method. */
  int failedInARow;

  Site(WovenMethod method, Advice.Call call, int otherwise) {
    this.id = Bridge.site(otherwise);
    this.method = method;
    this.call = call;
  }

  /** What the call does where the advice fails or is gone: one of the constants of the bridge. */
  int otherwise() {
    return id & 3;
  }
}
