package io.graft.weaver.link;

import io.graft.bootstrap.Bridge;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/** The check whether the advice is disabled. A class of its own, so that few JVMs load it. */
final class PauseCheck {
  private static final MethodHandle IS_OFF = find();

  private PauseCheck() {}

  static MethodHandle of(WovenMethod method, int site, MethodHandle on) {
    return MethodHandles.guardWithTest(IS_OFF.bindTo(method), Bridge.without(on.type(), site), on);
  }

  private static MethodHandle find() {
    try {
      return MethodHandles.lookup()
          .findVirtual(WovenMethod.class, "isOff", MethodType.methodType(boolean.class));
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }
}
