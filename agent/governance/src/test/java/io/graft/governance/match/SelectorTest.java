package io.graft.governance.match;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.service.Instance;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SelectorTest {
  private static final Instance INSTANCE =
      Instance.builder("orders", "1", "127.0.0.1", 80)
          .version("2")
          .zone("eu-1")
          .metadata(Map.of("tags", "canary, color=blue", "rack", "r7"))
          .build();
  private static final Instance BARE = Instance.builder("orders", "2", "127.0.0.1", 81).build();

  @Test
  void selectsByMetadataAndTags() {
    for (String text :
        new String[] {
          "version=2",
          "zone=eu-1",
          "tag=canary",
          "rack=r7",
          "color=blue",
          "*",
          "Version = 2",
          "version!=1",
          "tag!=blue",
          "rack!=r8"
        }) {
      assertTrue(Selector.parse(text).matches(INSTANCE), text);
    }
    for (String text :
        new String[] {"version=1", "zone=eu", "tag=can", "rack=r", "color=red", "version!=2"}) {
      assertFalse(Selector.parse(text).matches(INSTANCE), text);
    }
  }

  @Test
  void anInstanceWithoutMetadataIsSelectedByNegationOnly() {
    assertFalse(Selector.parse("version=2").matches(BARE));
    assertFalse(Selector.parse("tag=canary").matches(BARE));
    assertTrue(Selector.parse("version!=2").matches(BARE));
    assertTrue(Selector.parse("*").matches(BARE));
  }

  @Test
  void theValueOfANameIsThatOfItsTagOrOfTheMetadata() {
    assertEquals("blue", Selector.valueOf(INSTANCE, "color"));
    assertEquals("r7", Selector.valueOf(INSTANCE, "rack"));
    assertNull(Selector.valueOf(INSTANCE, "canary"));
    assertNull(Selector.valueOf(BARE, "color"));
  }

  @Test
  void isFormattedAsParsedAndEqualByText() {
    for (String text : new String[] {"version=2", "zone!=a", "*", "tag=x"}) {
      assertEquals(text, Selector.parse(text).toString());
      assertEquals(Selector.parse(text), Selector.parse(" " + text));
    }
  }

  @Test
  void saysWhatIsWrong() {
    assertWrong(
        "'canary' does not say which instances, as version=2, zone=a or tag=canary do", "canary");
    assertWrong("the name before '=' is missing", "=2");
    assertWrong("nothing stands after 'version='", "version=");
    assertWrong("'1,2' is not one value", "version=1,2");
    assertWrong("'a b' is not a name", "a b=2");
  }

  private static void assertWrong(String reason, String text) {
    assertEquals(
        reason,
        assertThrows(IllegalArgumentException.class, () -> Selector.parse(text)).getMessage());
  }
}
