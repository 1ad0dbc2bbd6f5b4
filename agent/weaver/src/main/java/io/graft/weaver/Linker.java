package io.graft.weaver;

import io.graft.bootstrap.Bridge;
import java.lang.invoke.CallSite;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.MutableCallSite;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Leads a call in woven code to its advice. What is linked is the advice, a handler that counts and
 * suppresses what it throws, and a check of what it returns: all method handles, that the JIT
 * inlines as if they were written there.
 */
final class Linker implements Function<Object[], CallSite> {
  private final ClassLoader agent;
  private final Sites sites;
  private final Jvm jvm;

  /** What this thread has still to link when it is done with what it links now. */
  private final ThreadLocal<@Nullable List<Deferred>> linking = new ThreadLocal<>();

  Linker(ClassLoader agent, Sites sites, Jvm jvm) {
    this.agent = agent;
    this.sites = sites;
    this.jvm = jvm;
  }

  /** How the bridge calls it. */
  @Override
  public CallSite apply(Object[] call) {
    MethodHandles.Lookup caller = (MethodHandles.Lookup) call[0];
    int id = (Integer) call[2];
    CallSite linked = link(caller, (MethodType) call[1], id);
    Site site = caller == null ? sites.get(id) : null;
    if (site != null) {
      LegacyCalls.keep(site.method, linked);
    }
    return linked;
  }

  /** Links a call; never throws. A caller of {@code null} is one that the site knows. */
  CallSite link(MethodHandles.@Nullable Lookup caller, MethodType type, int id) {
    Site site = sites.get(id);
    if (site == null || site.method.hasEnded()) {
      return new MutableCallSite(Bridge.without(type, id));
    }
    List<Deferred> later = linking.get();
    if (later != null) {
      // Linking runs through woven code itself. The JVM keeps the call site that is made first,
      // which is this one: it does nothing now, and is completed by the linking that it is in.
      MutableCallSite call = new MutableCallSite(Bridge.without(type, id));
      later.add(new Deferred(caller, site, call));
      return call;
    }
    later = new ArrayList<Deferred>(2);
    linking.set(later);
    try {
      CallSite call = linked(caller, type, site);
      while (!later.isEmpty()) {
        Deferred deferred = later.remove(later.size() - 1);
        deferred.call.setTarget(
            linked(deferred.caller, deferred.call.type(), deferred.site).getTarget());
        deferred.site.method.linked(deferred.site, deferred.call);
      }
      return call;
    } finally {
      linking.remove();
    }
  }

  private MutableCallSite linked(
      MethodHandles.@Nullable Lookup caller, MethodType type, Site site) {
    try {
      MutableCallSite call = new MutableCallSite(target(caller, site));
      site.method.linked(site, call);
      return call;
    } catch (Throwable reason) {
      // Whatever it is, the application must not see it.
      site.method.unlinked(reason);
      return new MutableCallSite(Bridge.without(type, site.id));
    }
  }

  private MethodHandle target(MethodHandles.@Nullable Lookup caller, Site site) throws Exception {
    Realm realm = site.method.realm;
    AdapterLoader adapters = realm.adapters(agent);
    if (caller != null) {
      adapters.open(caller.lookupClass(), jvm);
    }
    Advice.Call call = site.call;
    Class<?> type = adapters.loadClass(site.method.advice.type);
    // As one of the adapters: Java 8 would let the caller's loader, the boot loader otherwise, and
    // the adapters know only one class of each name, and the next application has others.
    MethodHandle advice =
        MethodHandles.publicLookup()
            .in(type)
            .findStatic(
                type, call.name, MethodType.fromMethodDescriptorString(call.descriptor, adapters));
    for (int i = 0; i < call.parameters.length; i++) {
      if (call.parameters[i] == Advice.LOOKUP) {
        advice = MethodHandles.insertArguments(advice, i, caller);
        break;
      }
    }
    return Conclusion.after(advice, site, realm.loader());
  }

  private static final class Deferred {
    final MethodHandles.@Nullable Lookup caller;
    final Site site;
    final MutableCallSite call;

    Deferred(MethodHandles.@Nullable Lookup caller, Site site, MutableCallSite call) {
      this.caller = caller;
      this.site = site;
      this.call = call;
    }
  }
}
