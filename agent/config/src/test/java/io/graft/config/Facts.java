package io.graft.config;

import io.graft.governance.match.RequestView;
import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All that a policy says to who asks it, by its public methods, as text. */
final class Facts {
  private static final Set<String> NO_FACTS =
      Set.of("toBuilder", "hashCode", "toString", "getClass", "alias", "covers", "route", "client");

  /** A call to which faults by header happen that ask for {@code x-fact}. */
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
    if (!name.startsWith("io.graft.governance.policy.") || value instanceof Enum) {
      return value.toString();
    }
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
