package io.graft.weaver;

import io.graft.bootstrap.Bridge;
import java.lang.invoke.CallSite;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.MutableCallSite;
import java.security.AccessController;
import java.security.PrivilegedAction;
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

  /** Index in the mark: whether the linking is over. An array, for it costs no class. */
  private static final int DONE = 1;

  /** What this thread has still to link when it is done with what it links now; and the above. */
  private final ThreadLocal<Object @Nullable []> linking = new ThreadLocal<>();

  Linker(ClassLoader agent, Sites sites, Jvm jvm) {
    this.agent = agent;
    this.sites = sites;
    this.jvm = jvm;
  }

  @SuppressWarnings("unchecked")
  private static List<Deferred> later(Object[] mark) {
    return (List<Deferred>) mark[0];
  }

  /** How the bridge calls it. */
  @Override
  public CallSite apply(Object[] call) {
    if (System.getSecurityManager() == null) {
      return kept(call);
    }
    // Nothing of the application runs in it but its class loader. The advice runs with the rights
    // of whoever calls it: it must not lend ours to what it calls.
    return AccessController.doPrivileged(
        new PrivilegedAction<CallSite>() {
          @Override
          public CallSite run() {
            return kept(call);
          }
        });
  }

  private CallSite kept(Object[] call) {
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
    Object[] mark = linking.get();
    if (mark != null && mark[DONE] == null) {
      // Linking runs through woven code itself. The JVM keeps the call site that is made first,
      // which is this one: it does nothing now, and is completed by the linking that it is in.
      MutableCallSite call = new MutableCallSite(Bridge.without(type, id));
      later(mark).add(new Deferred(caller, site, call));
      return call;
    }
    mark = new Object[] {new ArrayList<Deferred>(2), null};
    List<Deferred> later = later(mark);
    linking.set(mark);
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
      // Before anything that takes stack: where there is none, the mark stays and says this.
      mark[DONE] = Boolean.TRUE;
      linking.remove();
    }
  }

  private MutableCallSite linked(
      MethodHandles.@Nullable Lookup caller, MethodType type, Site site) {
    try {
      // Of another type it would be an error in the application.
      MutableCallSite call = new MutableCallSite(target(caller, site).asType(type));
      site.method.linked(site, call);
      return call;
    } catch (VirtualMachineError noRoom) {
      return Later.of(this, caller, type, site);
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

  /**
   * A call that could not be linked for want of stack or memory, which its first run cannot help:
   * it does nothing then, and is linked by a later one.
   */
  private static final class Later {
    private final Linker linker;
    private final MethodHandles.@Nullable Lookup caller;
    private final Site site;
    private final MutableCallSite call;

    private Later(
        Linker linker, MethodHandles.@Nullable Lookup caller, Site site, MutableCallSite call) {
      this.linker = linker;
      this.caller = caller;
      this.site = site;
      this.call = call;
    }

    static MutableCallSite of(
        Linker linker, MethodHandles.@Nullable Lookup caller, MethodType type, Site site) {
      MutableCallSite call = new MutableCallSite(Bridge.without(type, site.id));
      try {
        MethodHandle run =
            MethodHandles.lookup()
                .findVirtual(
                    Later.class, "run", MethodType.methodType(Object.class, Object[].class))
                .bindTo(new Later(linker, caller, site, call));
        call.setTarget(run.asCollector(Object[].class, type.parameterCount()).asType(type));
        site.method.linked(site, call);
      } catch (VirtualMachineError | ReflectiveOperationException stillNone) {
        return call;
      }
      return call;
    }

    Object run(Object[] arguments) throws Throwable {
      MethodType type = call.type();
      call.setTarget(Bridge.without(type, site.id));
      CallSite linked = linker.apply(new Object[] {caller, type, site.id});
      call.setTarget(linked.getTarget());
      return call.getTarget().invokeWithArguments(arguments);
    }
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
