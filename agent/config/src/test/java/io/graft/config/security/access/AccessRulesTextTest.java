package io.graft.config.security.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Mistakes in access rules are one line each, with what is wrong and what was meant. */
class AccessRulesTextTest {
  private static final String A = "graft.server.access.a.";

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "from~sevrice:orders~did you mean service:?",
        "from~orders~'orders' is no caller",
        "from~service:a/b~is not the name of one service",
        "from~spiffe://acme.org*~after the trust domain and its '/'",
        "from~spiffe://acme.org~is not spiffe://domain/path",
        "from~user:ann~is not user:<issuer>/<name>",
        "from~user:https://*/ann~the issuer is not exact",
        "from~ip:10.0.0.0/33~no length of 0 to 32",
        "from~ip:10.0.0~is not an address",
        "not-from~anyone~leaves nobody",
        "to~GET /items header:x=y~go into 'when'",
        "to~/items/ad*~'*' is not a whole segment",
        "when~clam:x=y~did you mean claim?",
        "when~claim:x=~is not complete",
        "when~claim:x=a*b~a '*' is not at one end",
        "when~!claim:x!=a~two negations",
        "when~tls=1~nothing goes with 'tls'",
        "action~alow~did you mean allow?",
        "mode~off~not known"
      })
  void anInvalidValue(String field, String value, String says) {
    List<String> problems =
        field.equals("action")
            ? PolicyText.problems(Map.of(A + field, value))
            : PolicyText.problems(Map.of(A + "action", "allow", A + field, value));
    assertEquals(1, problems.size(), problems.toString());
    assertTrue(problems.toString().contains(says), problems.toString());
  }

  @Test
  void anUnknownField() {
    List<String> problems =
        PolicyText.problems(Map.of(A + "action", "allow", A + "form", "anyone"));
    assertEquals(1, problems.size());
    assertTrue(
        problems.get(0).contains("did you mean graft.server.access.a.from?"), problems.toString());
  }

  @Test
  void aRuleWithoutAnAction() {
    List<String> problems = PolicyText.problems(Map.of(A + "from", "anyone"));
    assertEquals(1, problems.size());
    assertTrue(
        problems
            .get(0)
            .contains("set graft.server.access.a.action to allow, deny, custom or audit"),
        problems.toString());
  }

  @Test
  void anEmptyFieldIsNoFieldThatIsMissing() {
    List<String> problems = PolicyText.problems(Map.of(A + "action", "allow", A + "from", ""));
    assertTrue(problems.toString().contains("has no value"), problems.toString());
  }

  @Test
  void aConditionThatNeverAllows() {
    List<String> problems =
        PolicyText.problems(Map.of(A + "action", "allow", A + "when", "!claim:x"));
    assertTrue(problems.toString().contains("never holds"), problems.toString());
  }

  @ParameterizedTest
  @CsvSource({
    "1.2.3.4,true",
    "::1,true",
    "[::1],true",
    "fe80::1%eth0,true",
    "1:2:3:4:5:6:7:8,true",
    "::ffff:1.2.3.4,true",
    "64:ff9b::1.2.3.4,true",
    "1.2.3,false",
    "1.2.3.4.5,false",
    "1.2.3.256,false",
    "::1::,false",
    "1:2:3:4:5:6:7,false",
    "1:2:3:4:5:6:7:8:9,false",
    ":1:2:3:4:5:6:7:8,false",
    "12345::,false",
    "1:::2,false",
    "x,false",
    "::,true"
  })
  void addresses(String text, boolean valid) {
    assertEquals(valid, AddressRange.isAddress(text));
  }
}
