package io.graft.weaver;

import io.graft.weaver.index.JoinPoint;
import io.graft.weaver.index.JoinPointIndex;
import io.graft.weaver.link.AdapterLoader;
import java.lang.instrument.ClassFileTransformer;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.security.ProtectionDomain;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The transformer: sees every class that is loaded, and returns for nearly all of them after one
 * hash lookup. Nothing that it does on a miss may load a class, take a lock or allocate.
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
        || redefined == null && weaver.defers(name)
        || weaver.withholds(joinPoints)) {
      return null;
    }
    if (System.getSecurityManager() == null) {
      return weaver.weave(loader, name, classFile, joinPoints);
    }
    // Whoever causes the class to be loaded may not have the rights that weaving needs.
    return AccessController.doPrivileged(
        new PrivilegedAction<byte[]>() {
          @Override
          public byte @Nullable [] run() {
            return weaver.weave(loader, name, classFile, joinPoints);
          }
        });
  }
}
