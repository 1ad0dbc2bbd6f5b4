package io.graft.weaver;

import io.graft.bootstrap.Bridge;
import io.graft.bootstrap.Slot;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The weaving of this JVM: begins with {@link #install}, ends with {@link #remove}. */
public final class Weaver {
  /**
   * The only class that woven code refers to, in a package that no class loader can do without:
   * {@code bootstrap} says more. Internal name; it is there before the first class is woven.
   */
  public static final String DOOR = "java/lang/GraftDoor";

  private final Instrumentation instrumentation;
  private final JoinPointIndex index;
  private final Lines lines;
  private final Jvm jvm;
  private final Linker linker;
  private final Sites sites = new Sites();
  private final Gate gate;
  private final List<Realm> realms = new ArrayList<Realm>();
  private final @Nullable String dump = System.getProperty("io.graft.dump");
  private final AtomicBoolean linking = new AtomicBoolean();
  private volatile @Nullable ClassWeaver classes;
  private final AtomicBoolean deferred = new AtomicBoolean(true);
  private volatile boolean started;

  private Weaver(
      Instrumentation instrumentation,
      JoinPointIndex index,
      ClassLoader agent,
      Jvm jvm,
      Lines lines) {
    this.instrumentation = instrumentation;
    this.index = index;
    this.lines = lines;
    this.jvm = jvm;
    this.linker = new Linker(agent, sites, jvm);
    this.gate = new Gate(index, agent, this);
  }

  /**
   * Begins to weave the classes that are loaded from now on. Cheap: what is not needed before the
   * first join point is loaded then, or by {@link #warmUp}.
   *
   * @param agent the loader of governance, and of the class files of adapters
   * @param description what a later attach needs to know of this agent
   * @return {@code null} where this JVM has an agent already
   */
  public static @Nullable Weaver install(
      Instrumentation instrumentation,
      JoinPointIndex index,
      ClassLoader agent,
      Map<String, Object> description,
      Jvm jvm,
      Lines lines) {
    Weaver weaver = new Weaver(instrumentation, index, agent, jvm, lines);
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

  /** Loads what the first join point will need, on a thread that nobody waits for. */
  public void warmUp() {
    classes();
    WarmUp.weaving();
  }

  /**
   * The agent has started: what it loads from now on is woven as it is loaded. What its start has
   * loaded is woven when the application first gives something to weave, or now if it has: a start
   * must not run through woven code, which costs some 200 classes to link.
   */
  public void started() {
    started = true;
    weaveDeferred();
  }

  /**
   * Weaves what {@link #defers} has left, where that is due. On any thread but the application's.
   */
  void weaveDeferred() {
    if (started && linking.get() && deferred.compareAndSet(true, false)) {
      weaveLoaded();
    }
  }

  /** Whether a class that is being loaded is left to {@link #weaveDeferred}. */
  boolean defers() {
    return !started && Slot.current()[Slot.OWN] != null;
  }

  /** Weaves what was loaded before {@link #install}. Not for a thread that somebody waits for. */
  public void weaveLoaded() {
    List<Class<?>> loaded = new ArrayList<Class<?>>();
    for (Class<?> type : instrumentation.getAllLoadedClasses()) {
      if (isNamed(type) && !isWoven(type)) {
        loaded.add(type);
      }
    }
    retransform(loaded);
  }

  /** Tries again what was switched off for failing. To be called about once a second. */
  public void reconsider() {
    reconsider(System.nanoTime());
  }

  void reconsider(long now) {
    for (Realm realm : realms()) {
      realm.reconsider(now);
    }
  }

  /** What became of the join points. */
  public WeaveReport report() {
    List<WeaveReport.Entry> entries = new ArrayList<WeaveReport.Entry>();
    for (Realm realm : realms()) {
      for (WovenMethod method : realm.woven()) {
        entries.add(WeaveReport.Entry.of(method));
      }
      entries.addAll(realm.skipped());
    }
    return new WeaveReport(Collections.unmodifiableList(entries));
  }

  /**
   * Gives the woven classes their own code back, waits until the calls that are in woven code have
   * left it, and lets go of the application.
   *
   * @param patienceMillis how long to wait at most
   */
  public void remove(long patienceMillis) {
    instrumentation.removeTransformer(gate);
    List<Class<?>> woven = new ArrayList<Class<?>>();
    for (Class<?> type : instrumentation.getAllLoadedClasses()) {
      if (isNamed(type) && isWoven(type)) {
        woven.add(type);
      }
    }
    retransform(woven);
    Frames.awaitLeft(wovenMethods(), patienceMillis);
    for (WovenMethod method : wovenMethods()) {
      method.end();
    }
    Bridge.uninstall();
  }

  /** Called by the gate, on any thread, while the class is loaded. */
  byte @Nullable [] weave(
      @Nullable ClassLoader loader, String name, byte[] classFile, List<JoinPoint> joinPoints) {
    Realm realm = realm(loader);
    try {
      byte[] woven = classes().weave(realm, name, classFile, joinPoints);
      if (woven != null && isCalledSoon(name) && linking.compareAndSet(false, true)) {
        WarmUp.linking(jvm, this);
      }
      if (dump != null && woven != null) {
        dump(dump, name, woven);
      }
      return woven;
    } catch (Throwable reason) {
      // A class that we cannot weave is loaded as it is.
      lines.print("cannot weave " + name.replace('/', '.') + ": " + reason);
      for (JoinPoint joinPoint : joinPoints) {
        realm.skipped(
            joinPoint.advice, name.replace('/', '.'), joinPoint.toString(), reason.toString());
      }
      return null;
    }
  }

  /** Some are woven where nothing else is: the JVM's end, and the socket of the admin endpoint. */
  private static boolean isCalledSoon(String name) {
    return !name.startsWith("java/lang/")
        && !name.startsWith("sun/nio/ch/")
        && !name.startsWith("java/net/ServerSocket");
  }

  private static void dump(String directory, String name, byte[] woven) throws IOException {
    File file = new File(directory, name + ".class");
    file.getParentFile().mkdirs();
    FileOutputStream out = new FileOutputStream(file);
    try {
      out.write(woven);
    } finally {
      out.close();
    }
  }

  private ClassWeaver classes() {
    ClassWeaver weaver = classes;
    if (weaver == null) {
      weaver = new ClassWeaver(sites, new Probes(jvm, lines), lines);
      classes = weaver;
    }
    return weaver;
  }

  private boolean isNamed(Class<?> type) {
    return index.contains(type.getName().replace('.', '/'))
        && instrumentation.isModifiableClass(type);
  }

  private boolean isWoven(Class<?> type) {
    for (WovenMethod method : realm(type.getClassLoader()).woven()) {
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
      // One of them, by us or by another agent: the others need not suffer.
      for (Class<?> type : types) {
        try {
          instrumentation.retransformClasses(type);
        } catch (Throwable reason) {
          lines.print("cannot change " + type.getName() + ": " + reason);
        }
      }
    }
  }

  private Realm realm(@Nullable ClassLoader loader) {
    synchronized (realms) {
      boolean unloaded = false;
      for (int i = realms.size() - 1; i >= 0; i--) {
        Realm realm = realms.get(i);
        if (realm.isOf(loader)) {
          return realm;
        }
        if (realm.isGone()) {
          realms.remove(i);
          unloaded = true;
        }
      }
      if (unloaded) {
        sites.removeUnloaded();
      }
      Realm realm = new Realm(loader);
      realms.add(realm);
      return realm;
    }
  }

  private List<Realm> realms() {
    synchronized (realms) {
      return new ArrayList<Realm>(realms);
    }
  }

  private List<WovenMethod> wovenMethods() {
    List<WovenMethod> all = new ArrayList<WovenMethod>();
    for (Realm realm : realms()) {
      all.addAll(realm.woven());
    }
    return all;
  }
}
