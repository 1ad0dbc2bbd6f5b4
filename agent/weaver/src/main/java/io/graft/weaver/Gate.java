package io.graft.weaver;

import java.lang.instrument.ClassFileTransformer;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.security.ProtectionDomain;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sees every class that is loaded, and lets nearly all of them pass for the price of one hash
 * lookup. Nothing that it uses on a miss may load a class, take a lock or allocate.
 */
final class Gate implements ClassFileTransformer {
  private final JoinPointIndex index;
  private final ClassLoader agent;
  private final Weaver weaver;

  Gate(JoinPointIndex index, ClassLoader agent, Weaver weaver) {
    this.index = index;
    this.agent = agent;
    this.weaver = weaver;
  }

  @Override
  public byte @Nullable [] transform(
      @Nullable ClassLoader loader,
      @Nullable String name,
      @Nullable Class<?> redefined,
      @Nullable ProtectionDomain domain,
      byte[] classFile) {
    if (name == null) {
      return null;
    }
    List<JoinPoint> joinPoints = index.in(name);
    if (joinPoints == null
        || loader == agent
        || loader instanceof AdapterLoader
        || redefined == null && weaver.defers()) {
      return null;
    }
    if (System.getSecurityManager() == null) {
      return weaver.weave(loader, name, classFile, joinPoints);
    }
    // What loads the class need not have the rights that weaving takes.
    return AccessController.doPrivileged(
        new PrivilegedAction<byte[]>() {
          @Override
          public byte @Nullable [] run() {
            return weaver.weave(loader, name, classFile, joinPoints);
          }
        });
  }
}
