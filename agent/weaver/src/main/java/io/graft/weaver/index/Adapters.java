package io.graft.weaver.index;

import io.graft.weaver.api.WeaveReport;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The adapters of an index, and what each of them declares to govern. Read when it is first asked
 * for; not while the JVM starts.
 */
public final class Adapters {
  /** The keyword of a line of the index; a constant, which loads no class. */
  static final String ADAPTER = "adapter ";

  private static final String PACKAGE = "io.graft.instrumentation.";
  private static final String ADVICE = "advice ";
  private static final String CONTAINER = "container";
  private static final String FALLBACK = "fallback";

  private final Set<String> names = new TreeSet<String>();
  private final Map<String, String> roles = new HashMap<String, String>();
  private final Set<String> containers = new HashSet<String>();

  Adapters(String index) {
    String last = "";
    int end;
    for (int at = 0; at < index.length(); at = end + 1) {
      int newline = index.indexOf('\n', at);
      end = newline < 0 ? index.length() : newline;
      if (index.startsWith(ADVICE, at)) {
        last = name(index.substring(at + ADVICE.length(), end));
        names.add(last);
      } else if (index.startsWith(ADAPTER, at)) {
        int role = index.lastIndexOf(' ', end - 1);
        roles.put(
            name(index.substring(at + ADAPTER.length(), role)), index.substring(role + 1, end));
      } else if (end - at == CONTAINER.length() && index.startsWith(CONTAINER, at)) {
        containers.add(last);
      }
    }
  }

  /** Returns the name of the adapter that a class or package belongs to: {@code tomcat}. */
  public static String name(String type) {
    if (!type.startsWith(PACKAGE)) {
      return type;
    }
    int end = type.indexOf('.', PACKAGE.length());
    return type.substring(PACKAGE.length(), end < 0 ? type.length() : end);
  }

  /** The names of all adapters, sorted. */
  public Set<String> names() {
    return names;
  }

  /** Whether it governs requests. */
  public boolean isServer(String name) {
    String role = roles.get(name);
    return role != null && !role.equals("client");
  }

  /** Whether it governs requests, and clients use the classes that it weaves as well. */
  public boolean isCodec(String name) {
    return "codec".equals(roles.get(name));
  }

  /** Whether it governs requests to containers that no other adapter knows. */
  public boolean isFallback(String name) {
    return FALLBACK.equals(roles.get(name));
  }

  /** Whether it governs calls. */
  public boolean isClient(String name) {
    return "client".equals(roles.get(name));
  }

  /** Whether it governs a servlet container. It reports the container's ports. */
  public boolean isContainer(String name) {
    return containers.contains(name);
  }

  /**
   * Returns whether this JVM runs a servlet container whose ports are unknown, as only the fallback
   * governs it; {@code null}: it runs one whose ports are reported.
   */
  public @Nullable Boolean portsUnknown(WeaveReport report) {
    boolean servlets = false;
    for (WeaveReport.Entry entry : report.entries()) {
      if (entry.state() == WeaveReport.State.WOVEN) {
        String name = name(entry.advice());
        if (isContainer(name)) {
          return null;
        }
        servlets |= isFallback(name);
      }
    }
    return servlets;
  }
}
