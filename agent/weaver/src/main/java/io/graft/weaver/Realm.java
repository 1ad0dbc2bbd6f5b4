package io.graft.weaver;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the agent knows of one class loader of the application. It does not keep the loader alive:
 * what does, the adapters and their calls, belongs to the loader's own classes.
 */
final class Realm {
  private final @Nullable WeakReference<ClassLoader> loader;
  private final String name;
  private final Map<String, WovenMethod> woven = new LinkedHashMap<String, WovenMethod>();
  private final Map<String, WeaveReport.Entry> skipped =
      new LinkedHashMap<String, WeaveReport.Entry>();
  private final Map<String, String> probes = new HashMap<String, String>();
  private @Nullable WeakReference<AdapterLoader> adapters;
  private volatile boolean someOff;

  Realm(@Nullable ClassLoader loader) {
    this.loader = loader == null ? null : new WeakReference<ClassLoader>(loader);
    // Never its toString, which belongs to the application.
    this.name =
        loader == null
            ? "bootstrap"
            : loader.getClass().getName()
                + "@"
                + Integer.toHexString(System.identityHashCode(loader));
  }

  boolean isOf(@Nullable ClassLoader other) {
    return loader == null ? other == null : other != null && loader.get() == other;
  }

  /** Whether the loader was collected. */
  boolean isGone() {
    return loader != null && loader.get() == null;
  }

  /** Returns the loader; {@code null} for the boot loader, and for one that was collected. */
  @Nullable ClassLoader loader() {
    return loader == null ? null : loader.get();
  }

  /** For people. */
  String name() {
    return name;
  }

  /** Returns the loader of the adapters for this one, made on first use. */
  synchronized AdapterLoader adapters(ClassLoader agent) {
    AdapterLoader found = adapters == null ? null : adapters.get();
    if (found == null) {
      found = new AdapterLoader(agent, loader());
      adapters = new WeakReference<AdapterLoader>(found);
    }
    return found;
  }

  /** Returns what was found of a requirement: an empty text, or the reason against it. */
  synchronized @Nullable String probed(String requirement) {
    return probes.get(requirement);
  }

  synchronized void probed(String requirement, String reason) {
    probes.put(requirement, reason);
  }

  /** Returns the same object each time, so that weaving again adds no sites. */
  synchronized WovenMethod woven(
      Advice advice, String owner, String name, String descriptor, Sites sites, Lines lines) {
    String key = advice.type + " " + owner + " " + name + descriptor;
    WovenMethod method = woven.get(key);
    if (method == null) {
      method = new WovenMethod(advice, this, owner, name, descriptor, lines);
      sites.add(method);
      woven.put(key, method);
    }
    return method;
  }

  synchronized void skipped(Advice advice, String owner, String joinPoint, String reason) {
    skipped.put(
        advice.type + " " + owner + " " + joinPoint,
        WeaveReport.Entry.skipped(advice.type, owner, joinPoint, this.name, reason));
  }

  /** One of its methods was switched off. */
  void hasOff() {
    someOff = true;
  }

  synchronized void reconsider(long now) {
    if (!someOff) {
      return;
    }
    for (WovenMethod method : woven.values()) {
      method.reconsider(now);
    }
  }

  synchronized List<WovenMethod> woven() {
    return new ArrayList<WovenMethod>(woven.values());
  }

  synchronized List<WeaveReport.Entry> skipped() {
    return new ArrayList<WeaveReport.Entry>(skipped.values());
  }
}
