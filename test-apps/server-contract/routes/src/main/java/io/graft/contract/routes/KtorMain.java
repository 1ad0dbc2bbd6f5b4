package io.graft.contract.routes;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Collections;
import kotlin.Unit;
import kotlin.coroutines.Continuation;
import kotlin.coroutines.EmptyCoroutineContext;
import kotlin.jvm.functions.Function1;
import kotlin.jvm.functions.Function2;
import kotlin.jvm.functions.Function3;

/**
 * Ktor on the engine whose class is the argument. The names of its packages have changed with the
 * versions, so its functions are found by their own names.
 */
public final class KtorMain {
  private static final String[] PACKAGES = {"io.ktor.server.", "io.ktor."};

  private final Class<?> builder = find("routing.RoutingBuilderKt");
  private final Method respond = function(find("response.ApplicationResponseFunctionsKt"), 6);

  private KtorMain() {}

  public static void main(String[] arguments) throws Exception {
    KtorMain main = new KtorMain();
    int port = Running.freePort();
    Object engine = Class.forName(arguments[0]).getField("INSTANCE").get(null);
    Object server = main.server(engine, port);
    server.getClass().getMethod("start", boolean.class).invoke(server, false);
    Running.await(port);
    Running.at(port);
  }

  private Object server(Object engine, int port) throws Exception {
    Function1<Object, Unit> none = any -> Unit.INSTANCE;
    Function1<Object, Unit> module = this::install;
    for (Method each : find("engine.EmbeddedServerKt").getMethods()) {
      Class<?>[] types = each.getParameterTypes();
      if (each.getName().equals("embeddedServer")
          && types.length > 4
          && types[1] == int.class
          && types[types.length - 1] == Function1.class) {
        Object[] values = new Object[types.length];
        for (int i = 0; i < types.length; i++) {
          if (types[i] == int.class) {
            values[i] = port;
          } else if (types[i] == String.class) {
            values[i] = "127.0.0.1";
          } else if (types[i] == Function1.class) {
            values[i] = i == types.length - 1 ? module : none;
          } else if (types[i].isInstance(engine)) {
            values[i] = engine;
          } else {
            values[i] =
                types[i].isInstance(EmptyCoroutineContext.INSTANCE)
                    ? EmptyCoroutineContext.INSTANCE
                    : Collections.emptyList();
          }
        }
        return each.invoke(null, values);
      }
    }
    throw new IllegalStateException("embeddedServer");
  }

  private Unit install(Object application) {
    Function1<Object, Unit> routes =
        root -> {
          Function1<Object, Unit> api = this::api;
          call("route", root, "/api", api);
          return Unit.INSTANCE;
        };
    Class<?> routing = find("routing.RoutingRootKt", "routing.RoutingKt");
    for (Method each : routing.getMethods()) {
      if (each.getName().equals("routing") && each.getParameterCount() == 2) {
        invoke(each, application, routes);
      }
    }
    return Unit.INSTANCE;
  }

  private Unit api(Object route) {
    get(route, "/users/{id}", "user");
    get(route, "/users/{id}/orders/{order?}", "order");
    get(route, "/files/{path...}", "file");
    get(route, "/users/{id}/failure", null);
    return Unit.INSTANCE;
  }

  /**
   * @param text of the response; {@code null}: it fails
   */
  private void get(Object route, String path, String text) {
    Function3<Object, Object, Continuation<Object>, Object> old =
        (context, subject, end) -> respond(member(context, "getContext"), text, end);
    Function2<Object, Continuation<Object>, Object> since3 =
        (context, end) -> respond(member(context, "getCall"), text, end);
    call("get", route, path, hasFunction("get", Function2.class) ? since3 : old);
  }

  private Object respond(Object call, String text, Continuation<Object> end) {
    if (text == null) {
      throw new IllegalStateException("on purpose");
    }
    Function1<Object, Unit> none = any -> Unit.INSTANCE;
    return invoke(respond, call, text, null, null, none, end);
  }

  private boolean hasFunction(String name, Class<?> body) {
    for (Method each : builder.getMethods()) {
      Class<?>[] types = each.getParameterTypes();
      if (each.getName().equals(name) && types.length == 3 && types[2] == body) {
        return true;
      }
    }
    return false;
  }

  private void call(String name, Object route, String path, Object body) {
    for (Method each : builder.getMethods()) {
      Class<?>[] types = each.getParameterTypes();
      if (each.getName().equals(name)
          && types.length == 3
          && types[1] == String.class
          && types[2].isInstance(body)) {
        invoke(each, route, path, body);
        return;
      }
    }
    throw new IllegalStateException(name);
  }

  private static Object member(Object object, String name) {
    try {
      return object.getClass().getMethod(name).invoke(object);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Object invoke(Method function, Object... arguments) {
    try {
      return function.invoke(null, arguments);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns {@code respondText} of a text. */
  private static Method function(Class<?> type, int parameters) {
    for (Method each : type.getMethods()) {
      if (each.getName().equals("respondText")
          && Modifier.isStatic(each.getModifiers())
          && each.getParameterCount() == parameters
          && each.getParameterTypes()[1] == String.class) {
        return each;
      }
    }
    throw new IllegalStateException(type.getName());
  }

  private static Class<?> find(String... names) {
    for (String name : names) {
      for (String prefix : PACKAGES) {
        try {
          return Class.forName(prefix + name);
        } catch (ClassNotFoundException e) {
          // It is another version.
        }
      }
    }
    throw new IllegalStateException(names[0]);
  }
}
