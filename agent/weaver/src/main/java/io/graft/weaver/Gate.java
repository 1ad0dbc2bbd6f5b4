package io.graft.weaver;

import io.graft.bootstrap.Slot;
import io.graft.weaver.index.Advice;
import io.graft.weaver.index.JoinPoint;
import io.graft.weaver.index.JoinPointIndex;
import io.graft.weaver.link.AdapterLoader;
import java.lang.instrument.ClassFileTransformer;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.security.ProtectionDomain;
import java.util.ArrayList;
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
  private @Nullable List<JoinPoint> sighted;
  private boolean listening;
  private volatile boolean demanded;

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
        || redefined == null && defers(name)
        || withholds(joinPoints)) {
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

  /**
   * Whether the class that this thread is loading is left to {@link Weaver#weaveDeferred}. Not the
   * one that resolves names: the start looks up none, and the application may before it has ended.
   */
  private boolean defers(String name) {
    return !weaver.started
        && Slot.current()[Slot.OWN] != null
        && !name.equals("java/net/InetAddress");
  }

  /**
   * Whether a class is not woven, because all of its advice waits for {@link #demand} or is unused.
   */
  boolean withholds(List<JoinPoint> joinPoints) {
    boolean waits = !demanded;
    for (int i = 0; i < joinPoints.size(); i++) {
      Advice advice = joinPoints.get(i).advice;
      if (!advice.unused && !(waits && advice.onDemand)) {
        return false;
      }
    }
    return true;
  }

  /** From now on, advice that waits for this is woven. Returns whether it is the first time. */
  boolean demand() {
    boolean first = !demanded;
    demanded = true;
    return first;
  }

  /**
   * Whether a woven class shows that its advice will be called. Not the classes of the JVM's
   * shutdown, of names and sockets, which are woven in every JVM.
   */
  static boolean isCalledSoon(String name) {
    return !name.startsWith("java/lang/")
        && !name.startsWith("sun/nio/ch/")
        && !name.startsWith("java/net/");
  }

  private @Nullable List<JoinPoint> joinPoints(
      @Nullable ClassLoader loader, String name, byte[] classFile) {
    List<JoinPoint> joinPoints = index.in(name);
    if (joinPoints == null) {
      ClassSearch current = search;
      return current == null || loader == null ? null : current.in(classFile);
    }
    JoinPoint first = joinPoints.get(0);
    if (first.anywhere == null || first.advice.leftOut) {
      return joinPoints;
    }
    if (name.equals(first.trigger)) {
      search(joinPoints);
    } else {
      sighted(index.in(first.trigger));
    }
    return null;
  }

  /**
   * A class that starts the search for join points {@link JoinPoint#anywhere} is loaded, or a
   * server socket is open: looks for them in the classes that are loaded from now on and, a little
   * later, in those that are loaded already.
   */
  private synchronized void search(List<JoinPoint> joinPoints) {
    if (!searchEnded) {
      ClassSearch before = search;
      search = ClassSearch.with(before, joinPoints);
      searchIsNew |= search != before;
    }
  }

  /** An interface of join points anywhere is loaded. */
  private synchronized void sighted(@Nullable List<JoinPoint> joinPoints) {
    if (!searchEnded && joinPoints != null) {
      sighted = sighted == null ? new ArrayList<JoinPoint>(4) : sighted;
      sighted.addAll(joinPoints);
    }
  }

  /** A server socket is open. Returns as {@link #searchIfListening}. */
  synchronized boolean listens() {
    listening = true;
    return searchIfListening();
  }

  /**
   * Begins the search if requests may come: an interface is loaded and a server socket is open.
   * Whoever begins it only when the first request loads a filter chain is too late for that one.
   *
   * @return whether loaded classes have to be looked at now, and not only a little later
   */
  synchronized boolean searchIfListening() {
    if (!listening || !weaver.started) {
      return false;
    }
    List<JoinPoint> joinPoints = sighted;
    if (joinPoints != null) {
      sighted = null;
      search(joinPoints);
    }
    return searchIsNew && !searchEnded;
  }

  /**
   * Whether loaded classes have to be looked at, also those that were being loaded while a search
   * began. The next call returns false, unless more are.
   */
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

  /** Searches again, if a class is loaded that begins a search. */
  synchronized void resumeSearch() {
    searchEnded = false;
  }

  synchronized void endSearch() {
    searchEnded = true;
    search = null;
    sighted = null;
  }
}
