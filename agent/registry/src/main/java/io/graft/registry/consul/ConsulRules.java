package io.graft.registry.consul;

import io.graft.daemon.Scheduler;
import io.graft.net.http.HttpClient;
import io.graft.net.http.HttpRequest;
import io.graft.net.http.HttpResponse;
import io.graft.net.http.ResponseCallback;
import io.graft.net.json.JsonException;
import io.graft.net.json.JsonValue;
import io.graft.net.server.ServerUrl;
import io.graft.rules.RulesListener;
import io.graft.rules.RulesSource;
import io.graft.rules.RulesWrite;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Rules in Consul's KV store: {@code <prefix>/fleet} and {@code <prefix>/service/<name>}. One
 * blocking query reads everything under the prefix, so that both have the same index.
 *
 * <p>A document only counts as deleted if that is certain. If access control hides it, the query
 * omits it, but reading its key is denied. A server without keys and with a lower index than before
 * has lost its data.
 */
final class ConsulRules implements RulesSource {
  private static final String PREFIX = "graft";
  private static final long GAP_MILLIS = 500;

  private final String description;
  private final String prefix;
  private final ConsulOptions options;
  private final boolean token;
  private final HttpClient client;
  private final Scheduler scheduler;
  private @Nullable RulesReader following;

  /**
   * @param path the prefix of the keys; empty: {@code graft}
   */
  ConsulRules(
      ServerUrl servers,
      String path,
      ConsulOptions options,
      boolean token,
      HttpClient client,
      Scheduler scheduler) {
    prefix = path.length() > 1 ? path.substring(1) : PREFIX;
    description = servers.describe() + "/" + prefix;
    this.options = options;
    this.token = token;
    this.client = client;
    this.scheduler = scheduler;
  }

  @Override
  public String describe() {
    return description;
  }

  @Override
  public void follow(String service, RulesListener listener) {
    RulesReader begun = new RulesReader(service, listener);
    following = begun;
    begun.query.begin();
  }

  @Override
  public void close() {
    if (following != null) {
      following.query.close();
    }
    client.close();
  }

  @Override
  public void replace(
      @Nullable String service, @Nullable String before, String text, RulesWrite done) {
    String key = prefix + (service == null ? "/fleet" : "/service/" + service);
    new ConsulRulesWriter(client, options.datacenter, token, prefix, path(key), done)
        .replace(before, text);
  }

  private static String path(String key) {
    StringBuilder path = new StringBuilder("/v1/kv");
    for (String part : key.split("/", -1)) {
      path.append('/').append(HttpRequest.encoded(part));
    }
    return path.toString();
  }

  private HttpRequest get(String key) {
    return options.reading(HttpRequest.get(path(key)));
  }

  private final class RulesReader implements BlockingQuery.Reader {
    private final RulesListener listener;
    private final String fleetKey = prefix + "/fleet";
    private final String ownKey;
    private final BlockingQuery query;

    // The last report. At the start, an empty result is verified too.
    private boolean hasFleet = true;
    private boolean hasOwn = true;

    RulesReader(String service, RulesListener listener) {
      this.listener = listener;
      ownKey = prefix + "/service/" + service;
      query =
          new BlockingQuery(
              client,
              scheduler,
              () -> get(prefix + "/").query("recurse", ""),
              this,
              true,
              GAP_MILLIS);
    }

    @Override
    public void read(HttpResponse answer, boolean lost) throws JsonException {
      if (answer.status() == 404) {
        if (lost) {
          query.refuse("it has no rules and a lower index than before; its data may be lost");
        } else {
          verify(null, null);
        }
        return;
      }
      JsonValue keys = answer.json();
      if (!keys.isList()) {
        throw new JsonException("its response is not a list of keys", null);
      }
      String fleet = null;
      String own = null;
      for (JsonValue each : keys.elements()) {
        String key = each.get("Key").text("");
        if (key.equals(fleetKey)) {
          fleet = document(key, each.get("Value"));
        } else if (key.equals(ownKey) || own == null && key.equalsIgnoreCase(ownKey)) {
          own = document(key, each.get("Value"));
        }
      }
      verify(fleet, own);
    }

    private String document(String key, JsonValue value) throws JsonException {
      try {
        // An empty document is null.
        byte[] bytes = Base64.getDecoder().decode(value.text(""));
        return new String(bytes, StandardCharsets.UTF_8);
      } catch (IllegalArgumentException e) {
        throw new JsonException("the value of " + key + " is not base64", e);
      }
    }

    /** Verifies that a document is deleted. */
    private void verify(@Nullable String fleet, @Nullable String own) {
      if (fleet == null && hasFleet) {
        ask(fleetKey, () -> verifyOwn(null, own));
      } else {
        verifyOwn(fleet, own);
      }
    }

    private void verifyOwn(@Nullable String fleet, @Nullable String own) {
      if (own == null && hasOwn) {
        ask(ownKey, () -> tell(fleet, null));
      } else {
        tell(fleet, own);
      }
    }

    private void ask(String key, Runnable gone) {
      client.send(
          get(key),
          new ResponseCallback() {
            @Override
            public void answered(HttpResponse answer) {
              if (answer.status() == 404) {
                gone.run();
              } else if (answer.ok()) {
                // It was written between the two responses.
                query.again();
              } else {
                query.refuse(denied(answer));
              }
            }

            @Override
            public void failed(String reason) {
              query.refuse(reason);
            }
          });
    }

    private void tell(@Nullable String fleet, @Nullable String own) {
      hasFleet = fleet != null;
      hasOwn = own != null;
      query.accept();
      listener.documents(fleet, own);
    }

    @Override
    public void failed(String reason) {
      listener.failed(reason);
    }

    @Override
    public String denied(HttpResponse answer) {
      return AccessDenied.reason(
          answer, "key_prefix \"" + prefix + "/\" { policy = \"read\" }", token);
    }
  }
}
