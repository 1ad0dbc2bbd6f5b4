package io.graft.weaver;

import io.graft.bootstrap.Bridge;
import io.graft.weaver.api.JvmAccess;
import io.graft.weaver.api.WeaveReport;
import io.graft.weaver.api.WeaverLog;
import io.graft.weaver.index.Adapters;
import io.graft.weaver.index.JoinPoint;
import io.graft.weaver.index.JoinPointIndex;
import io.graft.weaver.link.Linker;
import io.graft.weaver.link.LoaderState;
import io.graft.weaver.link.Relocation;
import io.graft.weaver.link.Sites;
import io.graft.weaver.link.WovenMethod;
import io.graft.weaver.rewrite.ClassWeaver;
import java.lang.instrument.Instrumentation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Weaves the classes of this JVM, from {@link #install} to {@link #remove}. */
public final class Weaver {
  private final Instrumentation instrumentation;
  private final JoinPointIndex index;
  private final WeaverLog log;
  private final JvmAccess jvm;
  private final Linker linker;
  private final Sites sites = new Sites();
  private final Gate gate;
  private final List<LoaderState> loaders = new ArrayList<LoaderState>();
  private final @Nullable String dump = System.getProperty("io.graft.dump");
  private final AtomicBoolean linking = new AtomicBoolean();
  private volatile @Nullable ClassWeaver classes;
  private final AtomicBoolean deferred = new AtomicBoolean(true);
  private final Object demand = new Object();
  volatile boolean started;
  private volatile boolean demandMet;
  private final AtomicBoolean guarded = new AtomicBoolean();

  private Weaver(
      Instrumentation instrumentation,
      JoinPointIndex index,
      ClassLoader agent,
      JvmAccess jvm,
      WeaverLog log) {
    this.instrumentation = instrumentation;
    this.index = index;
    this.log = log;
    this.jvm = jvm;
    this.linker = new Linker(agent, sites, jvm);
    this.gate = new Gate(index, agent, this);
  }

  /**
   * Starts to weave the classes that are loaded from now on. Cheap: what is only needed by the
   * first join point is loaded then, or by {@link #warmUp}.
   *
   * @param agent the loader of governance, and of the class files of adapters
   * @param description what a later attach needs to know about this agent
   * @return {@code null} if this JVM already has an agent
   */
  public static @Nullable Weaver install(
      Instrumentation instrumentation,
      JoinPointIndex index,
      ClassLoader agent,
      Map<String, Object> description,
      JvmAccess jvm,
      WeaverLog log) {
    Weaver weaver = new Weaver(instrumentation, index, agent, jvm, log);
    if (!Bridge.install(description, weaver.linker)) {
      return null;
    }
    try {
      instrumentation.addTransformer(weaver.gate, true);
    } catch (Throwable reason) {
      Bridge.uninstall();
      throw reason;
    }
    return weaver;
  }

  /** Loads what the first join point will need. To be called on a thread that nobody waits for. */
  public void warmUp() {
    classes();
    WarmUp.weaving();
  }

  /** Weaves at once what the start loads, too: nothing may be missed, whatever it costs. */
  public void eager() {
    started = true;
  }

  /**
   * Called when the agent has started. Classes that its start has loaded are woven as soon as a
   * class of the application is: the start itself must not run through woven code, since linking
   * that loads about 200 classes. Classes that the agent loads from now on are woven at once.
   */
  public void started() {
    started = true;
    weaveDeferred();
    if (gate.searchIfListening()) {
      weaveLoaded();
    }
  }

  /**
   * The application has opened a server socket that may serve it. Returns when the fallback is
   * woven, if it may be needed. Not where this thread may lack the right to do it.
   */
  public void listens() {
    if (gate.listens() && System.getSecurityManager() == null) {
      weaveLoaded();
    }
  }

  /** Weaves what {@link Gate#defers} has left out, if it is time to. On the agent's thread. */
  void weaveDeferred() {
    if (started && linking.get() && deferred.compareAndSet(true, false)) {
      weaveLoaded();
    }
  }

  /** Weaves the advice that waits for the first call of this. Returns when it is woven. */
  public void demand() {
    if (!demandMet) {
      synchronized (demand) {
        if (gate.demand()) {
          weaveLoaded();
          demandMet = true;
        }
      }
    }
  }

  /**
   * Weaves the copies of libraries below these prefixes too, {@code wiremock.}; others are logged
   * and ignored. To be called before {@link #weaveLoaded}.
   */
  public void relocated(List<String> prefixes) {
    index.relocated(Prefixes.valid(prefixes, log));
  }

  /** Sets whether advice that begins requests must run: it is then not disabled for failing. */
  public void guarded(boolean value) {
    guarded.set(value);
  }

  /**
   * Leaves out adapters, named as in {@link Adapters#names}. Classes that have their advice get
   * their own code again, and calls inside of it return as they began. Before {@link #weaveLoaded}.
   */
  public void leaveOut(Set<String> names) {
    index.leaveOut(names);
    gate.resumeSearch(); // A container that is not left out ends it again.
    retransform(loaded(true));
  }

  /** Does not weave an adapter for which no setting asks, named as in {@link Adapters#names}. */
  public void unused(String name) {
    index.unused(name);
  }

  /** The adapters, and what they govern. */
  public Adapters adapters() {
    return index.adapters();
  }

  /** Weaves what was loaded before {@link #install}. Not on a thread that the application needs. */
  public void weaveLoaded() {
    retransform(loaded(false));
  }

  /**
   * Tries advice again that was disabled for failing, and weaves loaded classes that a new search
   * has found. To be called about once a second, not on a thread that the application needs.
   */
  public void reconsider() {
    if (gate.hasNewSearch()) {
      weaveLoaded();
    }
    reconsider(System.nanoTime());
  }

  void reconsider(long now) {
    for (LoaderState state : loaders()) {
      state.reconsider(now);
    }
  }

  /** Returns the state of every join point. */
  public WeaveReport report() {
    List<WeaveReport.Entry> entries = new ArrayList<WeaveReport.Entry>();
    for (LoaderState state : loaders()) {
      state.report(entries);
    }
    return new WeaveReport(Collections.unmodifiableList(entries));
  }

  /**
   * Restores the original code of the woven classes, waits until the calls that run woven code have
   * left it, and unlinks what remains.
   *
   * @param patienceMillis the longest wait
   */
  public void remove(long patienceMillis) {
    instrumentation.removeTransformer(gate);
    retransform(loaded(true));
    WovenFrames.awaitLeft(wovenMethods(), patienceMillis);
    guarded.set(false);
    for (WovenMethod method : wovenMethods()) {
      method.end();
    }
    Bridge.uninstall();
  }

  /** Called by the gate, on any thread, while the class is being loaded. */
  byte @Nullable [] weave(
      @Nullable ClassLoader loader, String name, byte[] classFile, List<JoinPoint> joinPoints) {
    LoaderState state = state(loader, index.prefix(name));
    try {
      byte[] woven = classes().weave(state, name, classFile, joinPoints);
      if (woven != null && Gate.isCalledSoon(name) && linking.compareAndSet(false, true)) {
        WarmUp.linking(jvm, this);
      }
      if (state.hasContainer()) {
        gate.endSearch();
      }
      if (dump != null && woven != null) {
        WovenDump.write(dump, name, woven);
      }
      return woven;
    } catch (Throwable reason) {
      // A class that cannot be woven is loaded unchanged.
      String dotted = name.replace('/', '.');
      log.print("cannot weave " + dotted + ": " + reason);
      for (JoinPoint joinPoint : joinPoints) {
        state.skipped(joinPoint.advice, dotted, joinPoint.toString(), reason.toString());
      }
      return null;
    }
  }

  private ClassWeaver classes() {
    ClassWeaver weaver = classes;
    if (weaver == null) {
      classes = weaver = new ClassWeaver(sites, jvm, log);
    }
    return weaver;
  }

  /** Returns the loaded classes with join points that are woven, or those that are not. */
  private List<Class<?>> loaded(boolean woven) {
    List<Class<?>> found = new ArrayList<Class<?>>();
    Set<String> owners = new HashSet<String>();
    for (WovenMethod method : wovenMethods()) {
      owners.add(method.owner);
    }
    for (Class<?> type : loadedClasses()) {
      if (woven ? owners.contains(type.getName()) && isWoven(type) : isWanted(type)) {
        found.add(type);
      }
    }
    return found;
  }

  /** Returns the classes of all loaders. */
  public Class<?>[] loadedClasses() {
    Class<?>[] all = instrumentation.getAllLoadedClasses();
    return all == null ? new Class<?>[0] : all; // null: the JVM is ending
  }

  private boolean isWanted(Class<?> type) {
    List<JoinPoint> joinPoints = index.in(type.getName().replace('.', '/'));
    return (joinPoints == null ? gate.isCandidate(type) : !gate.withholds(joinPoints))
        && instrumentation.isModifiableClass(type)
        && !isWoven(type);
  }

  private boolean isWoven(Class<?> type) {
    String prefix = index.prefix(type.getName().replace('.', '/'));
    for (WovenMethod method : state(type.getClassLoader(), prefix).woven()) {
      if (method.owner.equals(type.getName())) {
        return true;
      }
    }
    return false;
  }

  private void retransform(List<Class<?>> types) {
    if (types.isEmpty()) {
      return;
    }
    try {
      instrumentation.retransformClasses(types.toArray(new Class<?>[0]));
    } catch (Throwable batch) {
      // One of them has failed, in this agent or in another: try each alone.
      for (Class<?> type : types) {
        try {
          instrumentation.retransformClasses(type);
        } catch (Throwable reason) {
          log.print("cannot change " + type.getName() + ": " + reason);
        }
      }
    }
  }

  private LoaderState state(@Nullable ClassLoader loader, @Nullable String prefix) {
    synchronized (loaders) {
      boolean unloaded = false;
      for (int i = loaders.size() - 1; i >= 0; i--) {
        LoaderState state = loaders.get(i);
        if (state.isOf(loader, prefix)) {
          return state;
        }
        if (state.isGone()) {
          loaders.remove(i);
          unloaded = true;
        }
      }
      if (unloaded) {
        sites.removeUnloaded();
      }
      LoaderState state =
          prefix == null
              ? new LoaderState(loader, guarded)
              : new LoaderState(loader, prefix, new Relocation(prefix, index, loader), guarded);
      loaders.add(state);
      return state;
    }
  }

  private List<LoaderState> loaders() {
    synchronized (loaders) {
      return new ArrayList<LoaderState>(loaders);
    }
  }

  private List<WovenMethod> wovenMethods() {
    List<WovenMethod> all = new ArrayList<WovenMethod>();
    for (LoaderState state : loaders()) {
      all.addAll(state.woven());
    }
    return all;
  }
}
