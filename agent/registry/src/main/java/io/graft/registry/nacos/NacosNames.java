package io.graft.registry.nacos;

import io.graft.governance.setting.ValueParser;
import io.graft.net.http.HttpRequest;
import io.graft.net.http.HttpResponse;
import io.graft.net.json.JsonException;
import io.graft.net.json.JsonValue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The names of all services of the group. They are shown to users, and they help to find a service
 * whose name has capitals in Nacos. Only the older API lists them. On the agent's thread.
 */
final class NacosNames {
  private static final int PAGE = 500;
  private static final int MOST_PAGES = 20;
  private static final long REFRESH_NANOS = 30_000_000_000L;

  /** How old the list may be when a service is not in it. */
  private static final long LOOK_NANOS = 5_000_000_000L;

  private final NacosServer server;
  private final NacosLogin login;
  private final NacosOptions options;

  /** The spellings in Nacos, by the name in lower case. */
  private Map<String, Set<String>> exact = Collections.emptyMap();

  /** The names of this JVM's services, by the names in lower case. */
  private final Map<String, String> own = new HashMap<>();

  private boolean told;

  /** Whether the API cannot list names. */
  private boolean never;

  /** Whether the server has refused to list names. */
  private boolean refused;

  private long asked = System.nanoTime() - REFRESH_NANOS;
  private final List<Consumer<@Nullable String>> waiting = new ArrayList<>();

  NacosNames(NacosServer server, NacosLogin login, NacosOptions options) {
    this.server = server;
    this.login = login;
    this.options = options;
  }

  /** Whether the server has listed the names. */
  boolean told() {
    return told;
  }

  /** In lower case. */
  Set<String> all() {
    return exact.keySet();
  }

  boolean has(String service) {
    return exact.containsKey(service);
  }

  /** Returns the spellings of a service in Nacos; the name itself if none is known. */
  Set<String> of(String service) {
    Set<String> names = exact.get(service);
    String self = own.get(service);
    if (self == null || names != null && names.contains(self)) {
      return names == null ? Collections.singleton(service) : names;
    }
    Set<String> all = new TreeSet<>(names == null ? Collections.<String>emptySet() : names);
    all.add(self);
    return all;
  }

  /**
   * Adds a name under which this JVM registers. Its peers are then found even if no list has it.
   */
  void own(String name) {
    own.put(ValueParser.lower(name), name);
  }

  /**
   * Requests the names, if they are due.
   *
   * @param alone whether this is the only request, which must then show whether the server can be
   *     read at all
   * @param done receives why the names could not be read; {@code null}: success, or not necessary
   */
  void refresh(boolean alone, Consumer<@Nullable String> done) {
    if (!never && System.nanoTime() - asked >= REFRESH_NANOS) {
      // If only the names are forbidden, everything else still works without them.
      read(reason -> done.accept(alone || !refused ? reason : null));
    } else if (alone) {
      anything(done);
    } else {
      done.accept(null);
    }
  }

  /** Sends a cheap request, only to see whether there is a response. */
  private void anything(Consumer<@Nullable String> done) {
    server.ask(
        this::cheap,
        new NacosServer.Reply() {
          @Override
          public void answered(NacosApi api, HttpResponse answer) {
            done.accept(NacosResponses.done(answer) ? null : refusal(answer));
          }

          @Override
          public void failed(String reason) {
            done.accept(reason);
          }
        });
  }

  private HttpRequest cheap(NacosApi api) {
    return api.list(options, "graft");
  }

  /** Requests the names, if {@code service} is not among them and they are not recent. */
  void find(String service, Runnable done) {
    boolean reading = !waiting.isEmpty();
    if (never || has(service) || !reading && System.nanoTime() - asked < LOOK_NANOS) {
      done.run();
    } else {
      read(reason -> done.run());
    }
  }

  private void read(Consumer<@Nullable String> done) {
    waiting.add(done);
    if (waiting.size() == 1) {
      asked = System.nanoTime();
      page(1, new HashMap<>());
    }
  }

  private void page(int page, Map<String, Set<String>> found) {
    server.ask(
        api -> request(api, page),
        new NacosServer.Reply() {
          @Override
          public void answered(NacosApi api, HttpResponse answer) {
            never = api.names(options, page, PAGE) == null;
            if (never) {
              ended(NacosResponses.done(answer) ? null : refusal(answer));
              return;
            }
            refused = NacosServer.denied(answer);
            List<JsonValue> names;
            try {
              JsonValue list = NacosResponses.read(answer).get("doms");
              if (!list.isList()) {
                throw new JsonException("its response has no list of services", null);
              }
              names = list.elements();
            } catch (JsonException e) {
              ended(refused ? refusal(answer) : e.getMessage());
              return;
            }
            for (JsonValue each : names) {
              String text = each.text("");
              int group = text.indexOf("@@");
              String name = group < 0 ? text : text.substring(group + 2);
              found
                  .computeIfAbsent(name.toLowerCase(Locale.ROOT), key -> new TreeSet<>())
                  .add(name);
            }
            if (names.size() >= PAGE && page < MOST_PAGES) {
              page(page + 1, found);
            } else {
              exact = found;
              told = true;
              ended(null);
            }
          }

          @Override
          public void failed(String reason) {
            refused = false;
            ended(reason);
          }
        });
  }

  private HttpRequest request(NacosApi api, int page) {
    HttpRequest names = api.names(options, page, PAGE);
    return names == null ? cheap(api) : names;
  }

  private String refusal(HttpResponse answer) {
    return NacosResponses.refusal(answer, login, options, "read");
  }

  private void ended(@Nullable String reason) {
    List<Consumer<@Nullable String>> all = new ArrayList<>(waiting);
    waiting.clear();
    for (Consumer<@Nullable String> each : all) {
      each.accept(reason);
    }
  }
}
