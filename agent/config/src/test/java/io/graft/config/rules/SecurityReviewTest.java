package io.graft.config.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.config.Settings;
import io.graft.config.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Attack 64: live rules that weaken what is enforced are refused as a whole. */
class SecurityReviewTest {
  private static final String BASE =
      "access=enforce\naccess.d.action=deny\naccess.d.to=/admin/**\naccess.a.action=allow\n"
          + "access.a.from=service:shop,service:web\naccess.a.to=/items/**";

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "access=observe~no longer enforce",
        "access=off~no longer enforce",
        "access.d.action=~is gone or denies less",
        "access.d.to=/admin/x~is gone or denies less",
        "access.d.mode=observe~is gone or denies less",
        "access.d.not-from=service:web~is gone or denies less",
        "access.d.when=tls~is gone or denies less",
        "access.a.from=service:shop,service:web,service:x~is new or allows more",
        "access.a.from=anyone~is new or allows more",
        "access.a.to=/**~is new or allows more",
        "access.b.action=allow~is new or allows more",
        "access.default=allow~no longer denied",
        "access.a.action=~no longer denied",
        "path=observe~no longer be strict",
        "!graft.enabled=false~switch off",
        "!graft.mode=observe~switch off"
      })
  void attack64Weaker(String change, String says) {
    Live live = new Live(Map.of());
    assertTrue(live.set(BASE));
    assertTrue(!live.set(BASE + "\n" + change), "taken: " + change);
    assertTrue(live.problems().contains(says), live.problems());
    assertTrue(live.problems().contains("the whole revision is refused"), live.problems());
    assertEquals("enforce", live.settings.text("graft.server.access"));
    assertEquals("true", live.settings.text("graft.enabled"));
    assertEquals("enforce", live.settings.text("graft.mode"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "access.d.to=/admin/**;/x",
        "access.a.from=service:shop",
        "access.a.to=/items/*",
        "access.a.when=scope:read",
        "access.a.not-from=user:*",
        "access.a.mode=observe\naccess.default=deny",
        "access.e.action=deny",
        "access.b.action=allow\naccess.b.from=service:web\naccess.b.to=GET /items/**",
        "access.o.action=allow\naccess.o.mode=observe",
        "access.u.action=audit",
        "access.default=deny",
        "path=strict"
      })
  void stricterIsTaken(String change) {
    Live live = new Live(Map.of());
    assertTrue(live.set(BASE));
    assertTrue(live.set(BASE + "\n" + change), live.problems());
  }

  @Test
  void whatTheStartSaysIsHeldAgainstTheFirstRevision() {
    Live live =
        new Live(Map.of("graft.server.access", "enforce", "graft.server.access.default", "deny"));
    assertTrue(!live.set("access.a.action=allow"));
    assertTrue(live.problems().contains("is new or allows more"), live.problems());
  }

  @Test
  void whoWritesLiveRulesDoesNotDecideHowFarTheyAreTrusted() {
    Live live = new Live(Map.of());
    assertTrue(live.set(BASE));
    assertTrue(!live.set("access=off\n!graft.security.live=all"));
  }

  @Test
  void attack64EncryptionIsOnlyTightened() {
    Live live = new Live(Map.of());
    assertTrue(live.set("!graft.tls=permissive"), live.problems());
    assertTrue(live.set("!graft.tls=strict"), live.problems());
    assertTrue(!live.set("!graft.tls=permissive"));
    assertTrue(live.problems().contains("graft.tls would be weaker"), live.problems());
    assertTrue(!live.set("!graft.tls=off"));
    assertTrue(!live.set(""));
    assertEquals("strict", live.settings.text("graft.tls"));
    Live all = new Live(Map.of("graft.security.live", "all"));
    assertTrue(all.set("!graft.tls=strict"), all.problems());
    assertTrue(all.set("!graft.tls=permissive"), all.problems());
  }

  @Test
  void aTypoInALiveModeOfEncryptionRefusesIt() {
    for (String start : List.of("permissive", "strict")) {
      Live live = new Live(Map.of());
      assertTrue(live.set("!graft.tls=" + start), live.problems());
      assertTrue(!live.set("!graft.tls=strickt"));
      assertTrue(live.problems().contains("is none of off, permissive and strict"));
      assertEquals(start, live.settings.text("graft.tls"));
    }
  }

  @Test
  void allAndNone() {
    Live all = new Live(Map.of("graft.security.live", "all"));
    assertTrue(all.set(BASE));
    assertTrue(all.set("access=off"));
    Live none = new Live(Map.of("graft.security.live", "none"));
    assertTrue(none.set(BASE));
    assertTrue(!none.set(BASE + "\naccess.e.action=deny"));
    assertTrue(none.set(BASE + "\n!graft.client.orders.timeout=1s"));
  }

  @Test
  void whatIsOnlyObservedMayChange() {
    Live live = new Live(Map.of());
    assertTrue(live.set("access.a.action=allow\naccess.a.from=service:shop"));
    assertTrue(live.set("access.a.action=allow"));
    assertTrue(live.set("access=off\n!graft.enabled=false"));
  }

  @Test
  void aTypoInALiveRuleRefusesIt() {
    Live live = new Live(Map.of());
    assertTrue(live.set(BASE));
    for (String typo :
        List.of("access.a.form=x", "access.e.from=anyone", "access.d.from=", "acess=off")) {
      boolean taken = live.set(BASE + "\n" + typo);
      assertEquals(typo.startsWith("acess"), taken, typo);
    }
    assertTrue(live.settings.broken().isEmpty(), live.settings.broken().toString());
  }

  @Test
  void aTypoAtTheStartIsKnown() {
    Settings settings =
        new Settings(Map.of("graft.server.access.a.form", "anyone"), Map.of(), Map.of());
    assertEquals(List.of("graft.server.access.a.form"), settings.broken());
  }

  @Test
  void pathsThatAreStrictStaySo() {
    Live live = new Live(Map.of());
    assertTrue(live.set("path=strict"));
    assertTrue(!live.set(""));
    assertTrue(!live.set("path=observe"));
    assertTrue(!live.set("path=strict\n!graft.enabled=false"));
    assertTrue(live.set("path=strict\naccess=enforce"));
    assertTrue(live.set("access=enforce"));
  }

  @Test
  void edges() {
    Live live = new Live(Map.of());
    assertTrue(live.set("edge.trust=10.1.0.0/16\nedge.strip=x-user"));
    assertTrue(!live.set("edge.trust=10.0.0.0/8\nedge.strip=x-user"));
    assertTrue(!live.set("edge.trust=10.1.0.0/16"));
    assertTrue(!live.set(""));
    assertTrue(live.set("edge.trust=10.1.7.0/24\nedge.strip=x-user,x-role"), live.problems());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "auth.issuer.evil=https://evil.example\nauth.issuer.evil.audience=orders",
        "auth.issuer.main.jwks=file:/tmp/keys.json",
        "auth.issuer.main.audience=orders,shop",
        "auth.exempt=/**",
        "auth=off",
        "!graft.tls=permissive",
        "!graft.tls.ca=/tmp/ca.pem"
      })
  void attack64WhoProvesCallersIsAsFixedAsTheRulesThatTrustIt(String change) {
    Live live = new Live(Map.of());
    String base =
        "access=enforce\naccess.a.action=allow\naccess.a.from=user:*\n"
            + "auth.issuer.main=https://id.example\nauth.issuer.main.audience=orders";
    assertTrue(live.set(base), live.problems());
    assertTrue(!live.set(base + "\n" + change), "taken: " + change);
    // What is observed already proves the same callers when it is enforced.
    assertTrue(live.set(base + "\nauth=enforce"), live.problems());
  }

  @Test
  void attack64ARuleThatIsNotValidDoesNotOpenTheDoorForTheNextRevision() {
    Live tokens = new Live(Map.of("graft.server.access.x.form", "anyone"));
    String enforced =
        "auth=enforce\nauth.issuer.main=https://id.example\nauth.issuer.main.audience=orders";
    assertTrue(tokens.set(enforced), tokens.problems());
    assertTrue(!tokens.set(enforced.replace("enforce", "off")));
    assertTrue(!tokens.set(enforced + "\n!graft.mode=observe"));
  }

  @Test
  void attack64WhatAFirstRevisionSaysInVainIsRepairedButTheStartHolds() {
    String typo = "\naccess.x.form=anyone";
    Live all = new Live(Map.of());
    all.set(BASE + typo);
    assertEquals("enforce", all.settings.text("graft.server.access"));
    assertTrue(all.set(BASE + "\naccess.x.action=allow\naccess.x.from=anyone"), all.problems());
    Live start =
        new Live(Map.of("graft.server.access", "enforce", "graft.server.access.default", "deny"));
    start.set("access.a.action=deny" + typo);
    assertTrue(!start.set("access.x.action=allow"), "a typo has opened the door");
    assertTrue(start.set("access.a.action=deny"), start.problems());
  }

  @Test
  void whatLetsNobodyInCannotBeSwitchedOffEither() {
    Live live = new Live(Map.of("graft.server.access", "enfroce"));
    assertTrue(!live.set("!graft.mode=observe"));
    assertEquals("enforce", live.settings.text("graft.mode"));
    assertTrue(live.set("!graft.client.orders.timeout=1s"), live.problems());
  }

  @Test
  void aFileOfSettingsThatCannotBeReadClosesOnlyWhatIsSecured() {
    Map<String, String> file = Map.of("graft.config", "/nowhere/graft.properties");
    assertEquals(List.of(), new Settings(file, Map.of(), Map.of()).broken());
    Map<String, String> secured = new HashMap<>(file);
    secured.put("graft.server.access", "enforce");
    assertEquals(List.of("graft.config"), new Settings(secured, Map.of(), Map.of()).broken());
  }

  @ParameterizedTest
  @CsvSource({
    "graft.server.access,enforce,true",
    "graft.server.access,observe,false",
    "graft.server.access,enfroce,true",
    "graft.server.access.a.action,deny,false",
    "graft.server.auth,enforce,true",
    "graft.server.auth,enfroce,true",
    "graft.server.auth,observe,false",
    "graft.server.auth.issuer.main,https://id.example,false",
    "graft.tls,strict,true",
    "graft.tls,stirct,true",
    "graft.tls,permissive,false",
    "graft.server.edge.strip,x-user,true",
    "graft.server.edge.strip,x/user,true",
    "graft.server.path,strict,true",
    "graft.client.orders.timeout,1s,false"
  })
  void whatIsEnforcedIsKnownFromTheStart(String key, String value, boolean enforced) {
    Settings settings = new Settings(Map.of(key, value), Map.of(), Map.of());
    assertEquals(enforced, SecurityReview.isEnforced(settings));
    Settings observed =
        new Settings(Map.of(key, value, "graft.mode", "observe"), Map.of(), Map.of());
    assertEquals(false, SecurityReview.isEnforced(observed));
  }

  /** Settings that are reviewed as the agent does. */
  private static final class Live implements Settings.Listener {
    final Settings settings;

    Live(Map<String, String> properties) {
      settings = new Settings(properties, Map.of(), Map.of());
      settings.onChange(this);
    }

    /** Sets lines of rules; an action without a value takes its rule away. */
    boolean set(String lines) {
      Map<String, String> rules = new HashMap<>();
      for (String line : lines.isEmpty() ? new String[0] : lines.split("\n")) {
        int equals = line.indexOf('=');
        String key = line.substring(0, equals);
        String whole = key.startsWith("!") ? key.substring(1) : "graft.server." + key;
        if (line.endsWith(".action=")) {
          String rule = whole.substring(0, whole.length() - "action".length());
          rules.keySet().removeIf(each -> each.startsWith(rule));
        } else {
          rules.put(whole, line.substring(equals + 1));
        }
      }
      return settings.live(rules, "test");
    }

    String problems() {
      return settings.problems().toString();
    }

    @Override
    public void changed(Settings changed) {}

    @Override
    public String review(Settings changing, List<Value> before, List<Value> after) {
      return SecurityReview.reject(changing, before, after);
    }
  }
}
