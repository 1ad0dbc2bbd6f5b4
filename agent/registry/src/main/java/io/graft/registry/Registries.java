package io.graft.registry;

import io.graft.config.Form;
import io.graft.config.Settings;
import io.graft.config.Value;
import io.graft.http.ServerUrl;
import io.graft.registry.file.FileRegistry;
import io.graft.registry.fixed.FixedRegistry;
import io.graft.rules.RulesSource;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** Makes the registries that {@code graft.registry} names, and sources of rules. */
public final class Registries {
  private static final String KEY = "graft.registry";
  private static final String FORM =
      "file, file:<directory>, consul://<host>, eureka://<host>, nacos://<host>, etcd://<host>,"
          + " zookeeper://<host>, kubernetes://<namespace>, dns://<domain>,"
          + " static:<service>=<host>:<port>,… or none, with commas between them";
  private static final String[] SCHEMES = {"file", "static", "none"};

  private Registries() {}

  /**
   * The registries in their order, which may be none. A part that is not valid is reported and left
   * out; where nothing is left, it is the default that holds: the embedded registry.
   */
  static List<Registry> of(RegistryContext context) {
    return of(context, new IdentityHashMap<Registry, ServerUrl>());
  }

  /**
   * @param urls where the URL of each registry is put that has one
   */
  static List<Registry> of(RegistryContext context, Map<Registry, ServerUrl> urls) {
    Settings settings = context.settings();
    String text = settings.text(KEY);
    Value value = settings.value(KEY);
    List<Registry> registries = new ArrayList<>();
    List<String> wrong = new ArrayList<>();
    boolean none = false;
    for (String part : parts(text == null ? "file" : text)) {
      try {
        if (Form.lower(part).equals("none")) {
          none = true;
        } else {
          registries.add(one(part, context, urls));
        }
      } catch (IllegalArgumentException e) {
        wrong.add(e.getMessage());
      }
    }
    boolean nothing = registries.isEmpty() && !none;
    if (nothing) {
      registries.add(new FileRegistry(directory(settings), context.scheduler()));
    }
    for (String reason : wrong) {
      if (value != null) {
        settings.reject(value, reason, FORM, nothing ? "the default, file" : "the rest of it");
      }
    }
    return registries;
  }

  /** Parts between commas; one that names no registry belongs to the list before it. */
  private static List<String> parts(String text) {
    List<String> parts = new ArrayList<>();
    for (String part : Form.list(text)) {
      int last = parts.size() - 1;
      if (last >= 0 && !named(part) && goesOn(parts.get(last), part)) {
        parts.set(last, parts.get(last) + "," + part);
      } else {
        parts.add(part);
      }
    }
    return parts;
  }

  /** Whether {@code part} may be one more server, or one more of a static list. */
  private static boolean goesOn(String before, String part) {
    return before.startsWith("static:")
        || before.indexOf("://") > 0 && (part.indexOf(':') > 0 || part.indexOf('.') > 0);
  }

  /** Whether a part names a registry: one of ours, or any {@code word://}. */
  private static boolean named(String part) {
    int equals = part.indexOf('=');
    int scheme = part.indexOf("://");
    if (scheme > 0 && (equals < 0 || scheme < equals)) {
      return !part.startsWith("http://") && !part.startsWith("https://");
    }
    for (String each : SCHEMES) {
      if (part.equals(each) || part.startsWith(each + ":") && !isPort(part, each.length() + 1)) {
        return true;
      }
    }
    return false;
  }

  /** {@code file:8080} within a static list is a host that is called file. */
  private static boolean isPort(String part, int from) {
    for (int i = from; i < part.length(); i++) {
      if (part.charAt(i) < '0' || part.charAt(i) > '9') {
        return false;
      }
    }
    return from < part.length();
  }

  private static Registry one(String part, RegistryContext context, Map<Registry, ServerUrl> urls) {
    if (part.equals("file")) {
      return new FileRegistry(directory(context.settings()), context.scheduler());
    }
    if (part.startsWith("file:")) {
      String directory = part.substring("file:".length());
      if (directory.startsWith("//")) {
        directory = directory.substring(2);
      }
      if (directory.isEmpty()) {
        throw new IllegalArgumentException("after 'file:' there is no directory");
      }
      return new FileRegistry(directory, context.scheduler());
    }
    if (part.startsWith("static:")) {
      return FixedRegistry.of(part.substring("static:".length()));
    }
    RegistryKind kind = RegistryKind.of(part);
    ServerUrl url = ServerUrl.parse(part, kind.port());
    Registry registry = kind.factory(context).registry(url, context);
    urls.put(registry, url);
    return registry;
  }

  /**
   * Makes a source of live rules.
   *
   * @throws IllegalArgumentException with a clause for people
   */
  public static RulesSource rules(String url, RegistryContext context) {
    RegistryKind kind = RegistryKind.of(url);
    RulesSource source = kind.factory(context).rules(ServerUrl.parse(url, kind.port()), context);
    if (source == null) {
      throw new IllegalArgumentException(kind.name() + " keeps no rules");
    }
    return source;
  }

  private static String directory(Settings settings) {
    String directory = settings.text("graft.registry.dir");
    return directory == null ? "~/.graft/registry" : directory;
  }
}
