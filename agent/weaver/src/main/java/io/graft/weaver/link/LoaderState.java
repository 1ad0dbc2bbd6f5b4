package io.graft.weaver.link;

import io.graft.weaver.api.WeaveReport;
import io.graft.weaver.api.WeaverLog;
import io.graft.weaver.index.Advice;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * What the agent knows about one class loader of the application, or about the copies of libraries
 * that it has below a prefix. It does not keep the loader alive: the adapters and their linked
 * calls do, and those belong to the loader's own classes.
 */
public final class LoaderState {
  private final @Nullable WeakReference<ClassLoader> loader;
  private final String name;
  private final @Nullable String prefix;
  private final @Nullable Relocation relocation;
  private final Map<String, WovenMethod> woven = new LinkedHashMap<String, WovenMethod>();
  private final Map<String, WeaveReport.Entry> skipped =
      new LinkedHashMap<String, WeaveReport.Entry>();
  private final Map<String, String> probes = new HashMap<String, String>();
  private @Nullable WeakReference<AdapterLoader> adapters;
  private volatile boolean someDisabled;
  private final AtomicBoolean guarded;
  private volatile @Nullable Advice container;

  public LoaderState(@Nullable ClassLoader loader, AtomicBoolean guarded) {
    this(loader, null, null, guarded);
  }

  /**
   * @param prefix that of the copies, with slashes; {@code null}: the libraries as they are
   * @param guarded whether no request may be served that was not judged
   */
  public LoaderState(
      @Nullable ClassLoader loader,
      @Nullable String prefix,
      @Nullable Relocation relocation,
      AtomicBoolean guarded) {
    this.guarded = guarded;
    this.prefix = prefix;
    this.relocation = relocation;
    this.loader = loader == null ? null : new WeakReference<ClassLoader>(loader);
    // Not toString(), which is code of the application.
    this.name =
        loader == null
            ? "bootstrap"
            : loader.getClass().getName()
                + "@"
                + Integer.toHexString(System.identityHashCode(loader));
  }

  /** Whether it is of this loader and prefix. */
  public boolean isOf(@Nullable ClassLoader other, @Nullable String copies) {
    return (loader == null ? other == null : other != null && loader.get() == other)
        && (prefix == null ? copies == null : prefix.equals(copies));
  }

  /** How the loader has the libraries; {@code null}: as they are. */
  public @Nullable Relocation relocation() {
    return relocation;
  }

  /** Whether the loader has been collected. */
  public boolean isGone() {
    return loader != null && loader.get() == null;
  }

  /** Returns the loader; {@code null} for the boot loader, and for one that was collected. */
  public @Nullable ClassLoader loader() {
    return loader == null ? null : loader.get();
  }

  /** The loader's class name and identity hash, for the status page. */
  public String name() {
    return name;
  }

  /** Returns the loader of the adapters for this loader, created on first use. */
  synchronized AdapterLoader adapters(ClassLoader agent) {
    AdapterLoader found = adapters == null ? null : adapters.get();
    if (found == null) {
      found = new AdapterLoader(agent, loader(), relocation);
      adapters = new WeakReference<AdapterLoader>(found);
    }
    return found;
  }

  /**
   * Returns the result of checking a requirement: an empty string, or the reason why it is not met;
   * {@code null}: not checked yet.
   */
  public synchronized @Nullable String probed(String requirement) {
    return probes.get(requirement);
  }

  public synchronized void probed(String requirement, String reason) {
    probes.put(requirement, reason);
  }

  /** Returns the same object each time, so that weaving a class again adds no sites. */
  public synchronized WovenMethod woven(
      Advice advice, String owner, String name, String descriptor, Sites sites, WeaverLog log) {
    String key = advice.type + " " + owner + " " + name + descriptor;
    WovenMethod method = woven.get(key);
    if (method == null) {
      method = new WovenMethod(advice, this, owner, name, descriptor, log);
      sites.add(method);
      woven.put(key, method);
      if (advice.container) {
        container = advice;
      }
    }
    return method;
  }

  /** Whether an advice must run, and must not fail, as it guards the requests of a server. */
  boolean mustRun(Advice advice) {
    return advice.server && guarded.get() && !advice.leftOut;
  }

  public synchronized void skipped(Advice advice, String owner, String joinPoint, String reason) {
    skipped.put(
        advice.type + " " + owner + " " + joinPoint,
        WeaveReport.Entry.skipped(advice.type, owner, joinPoint, this.name, reason, advice.server));
  }

  /** Whether advice of a servlet container is woven into one of its classes. */
  public boolean hasContainer() {
    Advice woven = container;
    return woven != null && !woven.leftOut;
  }

  /** Called when the advice of one of its methods has been disabled. */
  void methodDisabled() {
    someDisabled = true;
  }

  public synchronized void reconsider(long now) {
    if (!someDisabled) {
      return;
    }
    for (WovenMethod method : woven.values()) {
      method.reconsider(now);
    }
  }

  public synchronized List<WovenMethod> woven() {
    return new ArrayList<WovenMethod>(woven.values());
  }

  /** Adds the states of its join points. */
  public synchronized void report(List<WeaveReport.Entry> entries) {
    for (WovenMethod method : woven.values()) {
      if (!method.advice.leftOut) { // Otherwise it is among those skipped.
        entries.add(method.report());
      }
    }
    entries.addAll(skipped.values());
  }
}
