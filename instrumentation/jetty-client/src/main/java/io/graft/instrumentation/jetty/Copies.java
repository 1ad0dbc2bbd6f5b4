package io.graft.instrumentation.jetty;

import io.graft.instrumentation.spi.PrivateMember;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.Arrays;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.HttpRequest;
import org.eclipse.jetty.client.Origin;
import org.jspecify.annotations.Nullable;

/**
 * Copies requests, with a conversation and listeners of their own. The library's own copies share
 * the conversation, because they are made for redirects, and lack what depends on the URI.
 */
final class Copies {
  private static volatile PrivateMember @Nullable [] members;

  private Copies() {}

  static HttpRequest of(Lookup inside, HttpClient client, HttpRequest given) {
    PrivateMember[] fields = members;
    if (fields == null) {
      fields = AccessController.doPrivileged((PrivilegedAction<PrivateMember[]>) Copies::find);
      members = fields;
    }
    Origin origin = new Origin(given.getScheme(), given.getHost(), given.getPort());
    HttpRequest copy = (HttpRequest) client.newRequest(origin.asString()); // final in old versions
    for (int i = 0; i < fields.length; i += 2) {
      fields[i + 1].of(inside, copy, fields[i].of(inside, given));
    }
    Requests.copyHeaders(given, copy);
    return copy;
  }

  /** What can be set on a request: its fields that are not final. For each how to get and set. */
  private static PrivateMember[] find() {
    Field[] all = HttpRequest.class.getDeclaredFields();
    PrivateMember[] found = new PrivateMember[2 * all.length];
    int n = 0;
    for (Field field : all) {
      String name = field.getName();
      if ((field.getModifiers() & (Modifier.STATIC | Modifier.FINAL)) == 0
          && !name.startsWith("timeout") // when it ends; how long it is, is set for each hop
          && !name.equals("connection")) {
        found[n++] = PrivateMember.get(null, name);
        found[n++] = PrivateMember.set(null, name);
      }
    }
    return Arrays.copyOf(found, n);
  }
}
