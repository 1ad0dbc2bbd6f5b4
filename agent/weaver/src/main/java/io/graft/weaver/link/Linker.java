package io.graft.weaver.link;

import io.graft.bootstrap.Bridge;
import io.graft.weaver.api.JvmAccess;
import io.graft.weaver.index.Advice;
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
 * Links a call in woven code to its advice. The target consists of the advice, a handler that
 * counts and suppresses what it throws, and a check of what it returns: all of them method handles,
 * which the JIT inlines as if they were written in place.
 */
public final class Linker implements Function<Object[], CallSite> {
  private final ClassLoader agent;
  private final Sites sites;
  private final JvmAccess jvm;

  /** Index in {@link #linking}: not {@code null} once the linking is over. */
  private static final int DONE = 1;

  /**
   * While this thread links a call: the calls to link afterwards, and whether it is done. An array,
   * since a class of its own would be one more to load at each start.
   */
  private final ThreadLocal<Object @Nullable []> linking = new ThreadLocal<>();

  public Linker(ClassLoader agent, Sites sites, JvmAccess jvm) {
    this.agent = agent;
    this.sites = sites;
    this.jvm = jvm;
  }

  @SuppressWarnings("unchecked")
  private static List<NestedCall> nested(Object[] mark) {
    return (List<NestedCall>) mark[0];
  }

  /** Called by the bridge. */
  @Override
  public CallSite apply(Object[] call) {
    if (System.getSecurityManager() == null) {
      return linkAndKeep(call);
    }
    // Only the application's class loader runs code of the application in here. The advice itself
    // runs with the rights of its caller: it must not lend the agent's rights to what it calls.
    return AccessController.doPrivileged(
        new PrivilegedAction<CallSite>() {
          @Override
          public CallSite run() {
            return linkAndKeep(call);
          }
        });
  }

  private CallSite linkAndKeep(Object[] call) {
    MethodHandles.Lookup caller = (MethodHandles.Lookup) call[0];
    int id = (Integer) call[2];
    CallSite linked = link(caller, (MethodType) call[1], id);
    Site site = caller == null ? sites.get(id) : null;
    if (site != null) {
      LegacyCalls.keep(site.method, linked);
    }
    return linked;
  }

  /**
   * Links a call; never throws.
   *
   * @param caller {@code null}: a class file older than Java 7
   */
  CallSite link(MethodHandles.@Nullable Lookup caller, MethodType type, int id) {
    Site site = sites.get(id);
    if (site == null) {
      return new MutableCallSite(Bridge.without(type, id));
    }
    if (site.method.hasEnded()) {
      return site.method.without(type, site);
    }
    Object[] mark = linking.get();
    if (mark != null && mark[DONE] == null) {
      // Linking itself runs through woven code. The JVM keeps the call site that is created first,
      // which is this one: it does nothing for now, and the outer linking sets its target.
      MutableCallSite call = new MutableCallSite(ResultHandler.without(type, id, site.method));
      nested(mark).add(new NestedCall(caller, site, call));
      return call;
    }
    mark = new Object[] {new ArrayList<NestedCall>(2), null};
    List<NestedCall> nested = nested(mark);
    linking.set(mark);
    try {
      CallSite call = linked(caller, type, site);
      while (!nested.isEmpty()) {
        NestedCall inner = nested.remove(nested.size() - 1);
        inner.call.setTarget(linked(inner.caller, inner.call.type(), inner.site).getTarget());
        inner.site.method.linked(inner.site, inner.call);
      }
      return call;
    } finally {
      // First, as it takes no stack: without any left, remove() fails and the mark must say this.
      mark[DONE] = Boolean.TRUE;
      linking.remove();
    }
  }

  private MutableCallSite linked(
      MethodHandles.@Nullable Lookup caller, MethodType type, Site site) {
    try {
      // A call site of another type would be an error in the application.
      MutableCallSite call = new MutableCallSite(target(caller, site).asType(type));
      site.method.linked(site, call);
      return call;
    } catch (VirtualMachineError noRoom) {
      return LinkLater.of(this, caller, type, site);
    } catch (Throwable reason) {
      // Whatever went wrong, the application must not see it.
      site.method.unlinked(reason);
      return site.method.without(type, site);
    }
  }

  private MethodHandle target(MethodHandles.@Nullable Lookup caller, Site site) throws Exception {
    LoaderState loader = site.method.loader;
    AdapterLoader adapters = loader.adapters(agent);
    if (caller != null) {
      adapters.open(caller.lookupClass(), jvm);
    }
    Advice.Call call = site.call;
    Class<?> type = adapters.loadClass(site.method.advice.type);
    // The lookup class is the adapter itself. For another one, Java 8 would record a constraint
    // between its loader and the adapters': from then on each type name of the signature means the
    // classes of this application, and the next application has others.
    MethodHandle advice =
        MethodHandles.publicLookup()
            .in(type)
            .findStatic(
                type,
                call.name,
                MethodType.fromMethodDescriptorString(
                    adapters.descriptor(call.descriptor), adapters));
    for (int i = 0; i < call.parameters.length; i++) {
      if (call.parameters[i] == Advice.LOOKUP) {
        advice = MethodHandles.insertArguments(advice, i, caller);
        break;
      }
    }
    return ResultHandler.after(advice, site, loader.loader());
  }

  /**
   * A call that could not be linked because stack or memory had run out. Its first run does
   * nothing; a later run links it.
   */
  private static final class LinkLater {
    private final Linker linker;
    private final MethodHandles.@Nullable Lookup caller;
    private final Site site;
    private final MutableCallSite call;

    private LinkLater(
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
                    LinkLater.class, "run", MethodType.methodType(Object.class, Object[].class))
                .bindTo(new LinkLater(linker, caller, site, call));
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

  /** A call in woven code that linking itself has run through. */
  private static final class NestedCall {
    final MethodHandles.@Nullable Lookup caller;
    final Site site;
    final MutableCallSite call;

    NestedCall(MethodHandles.@Nullable Lookup caller, Site site, MutableCallSite call) {
      this.caller = caller;
      this.site = site;
      this.call = call;
    }
  }
}
