package io.graft.registry.runtime;

import io.graft.config.ProcessSettings;
import io.graft.config.Settings;
import io.graft.config.Value;
import io.graft.governance.setting.ValueParser;
import io.graft.net.server.ServerUrl;
import io.graft.registry.Registry;
import io.graft.registry.RegistryContext;
import io.graft.registry.file.FileRegistry;
import io.graft.registry.fixed.FixedRegistry;
import io.graft.rules.RulesSource;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Creates the registries of {@code graft.registry}, and sources of rules. */
public final class Registries implements Function<String, RulesSource> {
  private static final String FORM =
      "file, file:<directory>, consul://<host>, eureka://<host>, nacos://<host>, etcd://<host>,"
          + " zookeeper://<host>, kubernetes://<namespace>, dns://<domain>,"
          + " static:<service>=<host>:<port>,… or none, with commas between them";
  private static final String[] SCHEMES = {"file", "static", "none"};

  private final RegistryContext context;

  public Registries(RegistryContext context) {
    this.context = context;
  }

  /** Opens the source of live rules at a URL, see {@link #rules}. */
  @Override
  public RulesSource apply(String url) {
    return rules(url, context);
  }

  /**
   * Returns the registries in order; may be empty. An invalid part is logged and ignored; if all
   * are invalid, the default is used: the embedded registry.
   */
  static List<Registry> of(RegistryContext context) {
    return of(context, new IdentityHashMap<Registry, ServerUrl>());
  }

  /**
   * @param urls receives the URL of each registry that has one
   */
  static List<Registry> of(RegistryContext context, Map<Registry, ServerUrl> urls) {
    Settings settings = context.settings();
    Value value = settings.value(ProcessSettings.REGISTRY);
    List<Registry> registries = new ArrayList<>();
    List<String> wrong = new ArrayList<>();
    boolean none = false;
    for (String part : parts(settings.get(ProcessSettings.REGISTRY))) {
      try {
        if (ValueParser.lower(part).equals("none")) {
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
      registries.add(
          new FileRegistry(settings.get(ProcessSettings.REGISTRY_DIR), context.scheduler()));
    }
    for (String reason : wrong) {
      if (value != null) {
        settings.reject(value, reason, FORM, nothing ? "the default, file" : "the rest of it");
      }
    }
    return registries;
  }

  /** Splits at commas. A part that is not a registry belongs to the list before it. */
  private static List<String> parts(String text) {
    List<String> parts = new ArrayList<>();
    for (String part : ValueParser.list(text)) {
      int last = parts.size() - 1;
      if (last >= 0 && !named(part) && goesOn(parts.get(last), part)) {
        parts.set(last, parts.get(last) + "," + part);
      } else {
        parts.add(part);
      }
    }
    return parts;
  }

  /** Whether {@code part} may be another server, or another entry of a static list. */
  private static boolean goesOn(String before, String part) {
    return before.startsWith("static:")
        || before.indexOf("://") > 0 && (part.indexOf(':') > 0 || part.indexOf('.') > 0);
  }

  /** Whether a part is a registry: a known kind, or any {@code word://}. */
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

  /** Whether it is an entry of a static list: in one, {@code file:8080} is a host named file. */
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
      return new FileRegistry(
          context.settings().get(ProcessSettings.REGISTRY_DIR), context.scheduler());
    }
    if (part.startsWith("file:")) {
      String directory = part.substring("file:".length());
      if (directory.startsWith("//")) {
        directory = directory.substring(2);
      }
      if (directory.isEmpty()) {
        throw new IllegalArgumentException("after 'file:' a directory is missing");
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
   * Creates a source of live rules.
   *
   * @throws IllegalArgumentException if the value is invalid; the message is a clause that says why
   */
  static RulesSource rules(String url, RegistryContext context) {
    RegistryKind kind = RegistryKind.of(url);
    RulesSource source = kind.factory(context).rules(ServerUrl.parse(url, kind.port()), context);
    if (source == null) {
      throw new IllegalArgumentException(kind.name() + " cannot store rules");
    }
    return source;
  }
}
