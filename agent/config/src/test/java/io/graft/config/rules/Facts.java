package io.graft.config.rules;

import io.graft.governance.match.RequestView;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Everything that a policy's public methods return, as text. */
final class Facts {
  private static final Set<String> NO_FACTS =
      Set.of(
          "toBuilder",
          "values",
          "settings",
          "ignoresFailure",
          "hashCode",
          "toString",
          "getClass",
          "alias",
          "covers",
          "route",
          "client");

  /** A call with the header {@code x-fact}, for faults by header. */
  private static final RequestView REQUEST =
      new RequestView() {
        @Override
        public String method() {
          return "GET";
        }

        @Override
        public String path() {
          return "/";
        }

        @Override
        public @Nullable String header(String name) {
          return null;
        }

        @Override
        public @Nullable String baggage(String name) {
          return null;
        }
      };

  private Facts() {}

  static String of(@Nullable Object value) {
    if (value == null) {
      return "null";
    }
    if (value.getClass().isArray()) {
      StringBuilder all = new StringBuilder("[");
      for (int i = 0; i < Array.getLength(value); i++) {
        all.append(of(Array.get(value, i))).append(',');
      }
      return all.append(']').toString();
    }
    String name = value.getClass().getName();
    if (name.startsWith("io.graft.governance.config.") && !(value instanceof Enum)) {
      return configuration(value);
    }
    if (!name.startsWith("io.graft.governance.policy.") || value instanceof Enum) {
      return value.toString();
    }
    return methods(value);
  }

  private static String methods(Object value) {
    TreeMap<String, String> facts = new TreeMap<>();
    for (Method method : value.getClass().getMethods()) {
      if (method.getDeclaringClass() != value.getClass()
          || Modifier.isStatic(method.getModifiers())
          || method.getReturnType() == void.class
          || method.getName().startsWith("with")
          || NO_FACTS.contains(method.getName())
          || method.getParameterCount() > 1) {
        continue;
      }
      facts.put(method.getName(), answers(value, method));
    }
    return facts.toString();
  }

  /** The fields of a configuration, and the results of its methods. */
  private static String configuration(Object value) {
    TreeMap<String, String> facts = new TreeMap<>();
    for (Field field : value.getClass().getFields()) {
      if (!Modifier.isStatic(field.getModifiers())) {
        try {
          facts.put(field.getName(), of(field.get(value)));
        } catch (IllegalAccessException e) {
          throw new AssertionError(field.toString(), e);
        }
      }
    }
    return facts + methods(value);
  }

  private static String answers(Object value, Method method) {
    try {
      if (method.getParameterCount() == 0) {
        return of(method.invoke(value));
      }
      StringBuilder all = new StringBuilder();
      Class<?> type = method.getParameterTypes()[0];
      Object[] asked =
          type == boolean.class
              ? new Object[] {true, false}
              : type == String.class
                  ? new Object[] {"GET", "PUT", "POST"}
                  : type == int.class
                      ? method.getName().equals("retriesStatus")
                          ? new Object[] {429, 500, 502}
                          : new Object[] {0}
                      : new Object[] {REQUEST};
      for (Object one : asked) {
        all.append(of(method.invoke(value, one))).append(' ');
      }
      return all.toString();
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(method.toString(), e);
    }
  }
}
