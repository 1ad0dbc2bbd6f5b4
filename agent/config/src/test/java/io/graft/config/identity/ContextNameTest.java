package io.graft.config.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContextNameTest {
  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "/shop, -, box, shop",
        "/shop, /opt/webapps/shop.war, box, shop",
        "/shop, C:\\webapps\\shop.war, box, shop",
        "/s, /opt/shop-1.2.war, box, shop",
        "/shop, shop##12.war, box, shop",
        "/shop##12, -, box, shop",
        "/eu/shop, /opt/webapps/eu#shop.war, box, eu-shop",
        "/eu/shop, -, box, eu-shop",
        "/shop, app.war, box, shop",
        "/api, -, box, box-api",
        "/api, -, -, -",
        "/my shop, -, box, my-shop",
        "/é, -, -, -",
        "/127.0.0.1, -, box, box-127.0.0.1",
      })
  void comesFromTheFileOrThePath(String context, String file, String container, String name) {
    assertEquals(name, ContextName.of(context, file, container));
  }

  @ParameterizedTest
  @CsvSource({"/manager, true", "/host-manager, true", "/docs, true", "/managers, false"})
  void serversOwnApplicationsAreKnown(String context, boolean own) {
    assertEquals(own, ContextName.isServersOwn(context));
  }
}
