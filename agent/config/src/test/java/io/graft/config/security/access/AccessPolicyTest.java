package io.graft.config.security.access;

import static io.graft.config.security.access.PolicyText.decision;
import static io.graft.config.security.access.PolicyText.policy;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Istio's evaluation as documented, and each deviation from it. */
class AccessPolicyTest {
  private static final List<DynamicTest> TESTS = new ArrayList<>();

  private static void row(String name, String expected, Ask ask, String... rules) {
    TESTS.add(
        DynamicTest.dynamicTest(name, () -> assertEquals(expected, decision(policy(rules), ask))));
  }

  @TestFactory
  List<DynamicTest> asIstioDocuments() {
    TESTS.clear();
    Ask get = Ask.of("GET /items/1");
    row("without a rule all is allowed", "allow default", get, "=enforce");
    row("without an allow rule all is allowed", "allow default", get, "d.action=deny", "d.to=PUT /**");
    row("allow-nothing", "deny default", get, "default=deny");
    row("deny-all", "deny all", get, "all.action=deny", "a.action=allow");
    row("allow-all", "allow all", get, "all.action=allow");
    row("deny comes before allow", "deny d", get, "a.action=allow", "d.action=deny", "d.to=/items/**");
    row("once there is an allow rule the rest is denied", "deny default", get, "a.action=allow", "a.to=/users");
    row("an allow rule allows", "allow a", get, "a.action=allow", "a.to=GET /items/**");
    row("fields are ANDed", "deny default", get.service("shop"), "a.action=allow", "a.from=service:shop", "a.to=PUT /items/**");
    row("values are ORed", "allow a", Ask.of("GET /items/1").service("shop"), "a.action=allow", "a.from=service:web,service:shop", "a.to=PUT /items/**;GET /items/*");
    row("audit decides nothing", "deny default", get, "au.action=audit", "default=deny");
    row("default=allow lets through what no rule allows", "allow default", get, "a.action=allow", "a.to=/x", "default=allow");
    row("{*} is one segment", "allow a", Ask.of("GET /items/1/parts"), "a.action=allow", "a.to=/items/{*}/parts");
    row("{*} is not two segments", "deny default", Ask.of("GET /items/1/2/parts"), "a.action=allow", "a.to=/items/{*}/parts");
    row("{**} is the rest", "allow a", Ask.of("GET /items/1/2/parts"), "a.action=allow", "a.to=/items/{**}");
    row("a template with names", "allow a", Ask.of("GET /items/1"), "a.action=allow", "a.to=GET /items/{id}");
    row("not-to", "deny default", Ask.of("GET /items/secret"), "a.action=allow", "a.to=/items/**", "a.not-to=/items/secret");
    row("when has a prefix", "allow a", get.header("x-env", "test-7"), "a.action=allow", "a.when=header:x-env=test-*");
    row("when has a suffix", "allow a", Ask.of("GET /").header("x-env", "my-test"), "a.action=allow", "a.when=header:X-Env=*-test");
    row("when has presence", "deny default", Ask.of("GET /"), "a.action=allow", "a.when=header:x-env");
    row("conditions are ANDed", "deny default", Ask.of("GET /").header("x-env", "a"), "a.action=allow", "a.when=header:x-env=a|b,tls");
    row("tls", "allow a", Ask.of("GET /").tls(), "a.action=allow", "a.when=tls");
    row("methods are compared literally", "deny default", Ask.of("get /items/1"), "a.action=allow", "a.to=GET /items/**");
    return new ArrayList<>(TESTS);
  }

  @TestFactory
  List<DynamicTest> callers() {
    TESTS.clear();
    String[] shop = {"a.action=allow", "a.from=service:Shop"};
    row("a service is the last segment of an id", "allow a", Ask.of("GET /").service("shop"), shop);
    row("also of Istio's form", "allow a", Ask.of("GET /").id("spiffe://graft.local/ns/x/sa/shop"), shop);
    row("in any case", "allow a", Ask.of("GET /").service("SHOP"), shop);
    row("not of another trust domain", "deny default", Ask.of("GET /").id("spiffe://graft.local.evil/service/shop"), shop);
    row("not a part of a segment", "deny default", Ask.of("GET /").service("pet-shop"), shop);
    row("a header is no proof", "deny default", Ask.of("GET /").header("x-graft-caller", "shop"), shop);
    String[] id = {"a.action=allow", "a.from=spiffe://acme.org/ns/*"};
    row("a prefix of ids", "allow a", Ask.of("GET /").id("spiffe://acme.org/ns/shop/sa/web"), id);
    row("an exact id", "deny default", Ask.of("GET /").id("spiffe://acme.org/n"), id);
    String[] ann = {"a.action=allow", "a.from=user:https://idp/ann"};
    row("a user of an issuer", "allow a", Ask.of("GET /").claims(Map.of()), ann);
    row("not of another issuer", "deny default", Ask.of("GET /").user("https://evil", "ann", Map.of()), ann);
    row("nor of one that is cut elsewhere", "deny default", Ask.of("GET /").user("https:/", "idp/ann", Map.of()), ann);
    row("any user", "allow a", Ask.of("GET /").claims(Map.of()), "a.action=allow", "a.from=user:*");
    row("any user of an issuer", "allow a", Ask.of("GET /").claims(Map.of()), "a.action=allow", "a.from=user:https://idp/*");
    row("a range of addresses", "allow a", Ask.of("GET /"), "a.action=allow", "a.from=ip:10.1.0.0/16");
    row("an address mapped to IPv6", "allow a", Ask.of("GET /").peer("::ffff:10.1.2.3"), "a.action=allow", "a.from=ip:10.1.0.0/16");
    row("a range of IPv6", "allow a", Ask.of("GET /").peer("fd00:1::7%eth0"), "a.action=allow", "a.from=ip:fd00:1::/32");
    row("an unknown address is in no range", "deny default", Ask.of("GET /").peer(null), "a.action=allow", "a.from=ip:0.0.0.0/0,ip:::/0");
    row("anyone", "allow a", Ask.of("GET /").peer(null), "a.action=allow", "a.from=anyone");
    return new ArrayList<>(TESTS);
  }

  @TestFactory
  List<DynamicTest> attack54NegatedRuleWithPlaintext() {
    TESTS.clear();
    String[] deny = {"d.action=deny", "d.not-from=service:shop"};
    row("deny not-from denies who has proven nothing", "deny d", Ask.of("GET /"), deny);
    row("and others", "deny d", Ask.of("GET /").service("web"), deny);
    row("and not the service", "allow default", Ask.of("GET /").service("shop"), deny);
    String[] allow = {"a.action=allow", "a.not-from=service:bad"};
    row("allow not-from never allows who has proven nothing", "deny default", Ask.of("GET /"), allow);
    row("but others", "allow a", Ask.of("GET /").service("web"), allow);
    row("and not the service", "deny default", Ask.of("GET /").service("bad"), allow);
    row("a user under not-from needs a user", "deny default", Ask.of("GET /").service("web"), "a.action=allow", "a.not-from=user:https://idp/ann");
    row("an unknown address under not-from", "deny default", Ask.of("GET /").peer(null), "a.action=allow", "a.not-from=ip:10.0.0.0/8");
    row("deny of another address", "deny d", Ask.of("GET /").peer(null), "d.action=deny", "d.not-from=ip:10.0.0.0/8");
    return new ArrayList<>(TESTS);
  }

  @TestFactory
  List<DynamicTest> claims() {
    TESTS.clear();
    Map<String, Object> claims =
        Map.of(
            "dept", "sales",
            "level", 7L,
            "staff", true,
            "groups", List.of("a", "b"),
            "realm", Map.of("roles", List.of("admin"), "name", "x"),
            "https://acme/x", "y",
            "scope", "orders.read items",
            "scp", List.of("pay"));
    String a = "a.action=allow";
    Ask ask = Ask.of("GET /").claims(claims);
    row("a claim", "allow a", ask, a, "a.when=claim:dept=ops|sales");
    row("another value", "deny default", ask, a, "a.when=claim:dept=ops");
    row("a number by its text", "allow a", ask, a, "a.when=claim:level=7");
    row("a boolean by its text", "allow a", ask, a, "a.when=claim:staff=true");
    row("an element of a list", "allow a", ask, a, "a.when=claim:groups=b");
    row("not a part of an element", "deny default", ask, a, "a.when=claim:groups=ab");
    row("nested", "allow a", ask, a, "a.when=claim:realm.roles=admin");
    row("an object has no value", "deny default", ask, a, "a.when=claim:realm=*x*".replace("*x*", "*x"));
    row("a name with dots", "allow a", ask, a, "a.when=claim:https://acme/x=y");
    row("a scope", "allow a", ask, a, "a.when=scope:orders.read");
    row("a scope of scp", "allow a", ask, a, "a.when=scope:pay");
    row("not a part of a scope", "deny default", ask, a, "a.when=scope:orders");
    row("unequal", "allow a", ask, a, "a.when=claim:dept!=ops");
    row("unequal to what it is", "deny default", ask, a, "a.when=!claim:dept=sales");
    String d = "d.action=deny";
    row("a missing claim allows nothing", "deny default", ask, a, "a.when=claim:none=x");
    row("nor does it by its negation", "deny default", ask, a, "a.when=claim:none!=x");
    row("a missing claim, negated, denies", "deny d", ask, d, "d.when=claim:none!=x");
    row("a missing claim denies nothing as such", "allow default", ask, d, "d.when=claim:none=x");
    row("no user, a negated claim denies", "deny d", Ask.of("GET /"), d, "d.when=!claim:dept=sales");
    row("no user, a negated scope denies", "deny d", Ask.of("GET /"), d, "d.when=!scope:pay");
    row("no user, a negated scope allows nothing", "deny default", Ask.of("GET /"), a, "a.when=!scope:pay");
    row("deny by one of many values of a header", "deny d", Ask.of("GET /").header("x-a", "ok, bad"), d, "d.when=header:x-a=bad");
    row("allow only by the whole header", "deny default", Ask.of("GET /").header("x-a", "ok, bad"), a, "a.when=header:x-a=ok");
    row("a negated header allows only without the value", "deny default", Ask.of("GET /").header("x-a", "ok, bad"), a, "a.when=header:x-a!=bad");
    return new ArrayList<>(TESTS);
  }

  @TestFactory
  List<DynamicTest> paths() {
    TESTS.clear();
    String[] deny = {"d.action=deny", "d.to=/admin"};
    row("a slash at the end is optional in deny", "deny d", Ask.of("GET /admin/"), deny);
    row("also that of the rule", "deny d", Ask.of("GET /admin"), "d.action=deny", "d.to=/admin/");
    row("and exact in allow", "deny default", Ask.of("GET /public/"), "a.action=allow", "a.to=/public");
    row("an exemption from deny is exact", "deny d", Ask.of("GET /admin/help/"), "d.action=deny", "d.to=/admin/**", "d.not-to=/admin/help");
    row("an exemption from allow is not", "deny default", Ask.of("GET /items/secret/"), "a.action=allow", "a.to=/items/**", "a.not-to=/items/secret");
    row("case counts", "allow default", Ask.of("GET /ADMIN"), deny);
    row("a path is decoded once", "deny d", Ask.of("GET /%61dmin"), deny);
    String[] below = {"d.action=deny", "d.to=/admin/**"};
    row("a server of prefixes brings /adminx to /admin", "deny d", Ask.of("GET /adminx").mapping("/admin"), below);
    row("another context is another", "allow default", Ask.of("GET /adminx").mapping("/"), below);
    row("allow does not follow prefixes", "deny default", Ask.of("GET /publicx").mapping("/public"), "a.action=allow", "a.to=/public/**");
    return new ArrayList<>(TESTS);
  }

  @Test
  void whatIsObservedIsDecidedBeside() {
    AccessPolicy policy = policy("=enforce", "a.action=allow", "a.mode=observe", "a.to=/items/**", "d.action=deny", "d.mode=observe", "d.to=/x");
    assertEquals("allow default", decision(policy, Ask.of("GET /x"), false));
    assertEquals("deny d", decision(policy, Ask.of("GET /x"), true));
    // That no observed rule allows it has to be told too.
    assertEquals("allow default", decision(policy, Ask.of("GET /y"), false));
    assertEquals("deny default", decision(policy, Ask.of("GET /y"), true));
    assertEquals("allow a", decision(policy, Ask.of("GET /items/1"), true));
  }

  @Test
  void aDecisionOverAHundredRulesAllocatesNothing() {
    AccessPolicy policy = hundred();
    Ask ask = Ask.of("GET /area/items/7").service("caller-98").header("x-env", "prod").peer("10.98.0.1");
    assertEquals("allow allow-98", decision(policy, ask));
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long id = Thread.currentThread().getId();
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 5; round++) {
      run(policy, ask, 20_000);
      long before = threads.getThreadAllocatedBytes(id);
      run(policy, ask, 20_000);
      least = Math.min(least, threads.getThreadAllocatedBytes(id) - before);
    }
    // The question itself allocates a little.
    assertEquals(0, least / 20_000);
  }

  private static long run(AccessPolicy policy, Ask ask, int times) {
    long sum = 0;
    for (int i = 0; i < times; i++) {
      long high = AddressRange.high(ask.peer());
      long low = AddressRange.low(ask.peer());
      sum += policy.decide(ask, ask.identity(), ask.rawPath(), high, low, false);
    }
    return sum;
  }

  /** Rules of all kinds, of which the last but one matches. */
  static AccessPolicy hundred() {
    List<String> rules = new ArrayList<>(List.of("=enforce"));
    for (int i = 0; i < 30; i++) {
      rules.add("deny-" + i + ".action=deny");
      rules.add("deny-" + i + ".to=/admin" + i + "/**;DELETE /items" + i + "/*");
    }
    for (int i = 30; i < 100; i++) {
      rules.add("allow-" + i + ".action=allow");
      rules.add("allow-" + i + ".from=service:caller-" + i + ",user:https://idp/u" + i);
      rules.add("allow-" + i + ".to=GET,HEAD /area/items/*;POST /area/{id}/parts");
      rules.add("allow-" + i + ".when=header:x-env=prod");
      if (i % 2 == 0) {
        rules.add("allow-" + i + ".not-from=ip:10." + (i + 1) + ".0.0/16");
      }
    }
    return policy(rules.toArray(new String[0]));
  }

  /** Prints nanoseconds and bytes of a decision. */
  public static void main(String[] arguments) {
    AccessPolicy policy = hundred();
    Ask ask = Ask.of("GET /area/items/7").service("caller-98").header("x-env", "prod").peer("10.98.0.1");
    long sum = 0;
    for (int round = 0; round < 10; round++) {
      long start = System.nanoTime();
      sum += run(policy, ask, 1_000_000);
      System.out.println((System.nanoTime() - start) / 1_000_000.0 + " ns " + sum);
    }
  }
}
