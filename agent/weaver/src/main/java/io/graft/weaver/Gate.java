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
 * hash lookup. Nothing that it does on a miss may load a class, take a lock or allocate. Where a
 * servlet container may be running that no adapter knows, {@link ClassSearch} has a look as well.
 */
final class Gate implements ClassFileTransformer {
  private final JoinPointIndex index;
  private final ClassLoader agent;
  private final Weaver weaver;
  private volatile @Nullable ClassSearch search;
  private boolean searchIsNew;
  private boolean searchEnded;

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
    final List<JoinPoint> joinPoints = joinPoints(loader, name, classFile);
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

  private @Nullable List<JoinPoint> joinPoints(
      @Nullable ClassLoader loader, String name, byte[] classFile) {
    List<JoinPoint> joinPoints = index.in(name);
    if (joinPoints == null) {
      ClassSearch current = search;
      return current == null || loader == null ? null : current.in(classFile);
    }
    if (joinPoints.get(0).anywhere != null) {
      search(joinPoints);
      return null;
    }
    return joinPoints;
  }

  /**
   * A class that starts the search for join points {@link JoinPoint#anywhere} is loaded: looks for
   * them in the classes that are loaded from now on and, a little later, in those that are loaded
   * already.
   */
  private synchronized void search(List<JoinPoint> joinPoints) {
    if (!searchEnded) {
      ClassSearch before = search;
      search = ClassSearch.with(before, joinPoints);
      searchIsNew |= search != before;
    }
  }

  /** Whether loaded classes have to be looked at. The next call returns false, unless more are. */
  synchronized boolean hasNewSearch() {
    boolean isNew = searchIsNew && !searchEnded;
    searchIsNew = false;
    return isNew;
  }

  /** Whether a loaded class may have join points that are searched for. */
  boolean isCandidate(Class<?> type) {
    ClassSearch current = search;
    return current != null && current.isCandidate(type);
  }

  synchronized void endSearch() {
    searchEnded = true;
    search = null;
  }
}
