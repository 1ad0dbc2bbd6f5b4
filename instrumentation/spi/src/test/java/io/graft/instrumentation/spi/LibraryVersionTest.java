package io.graft.instrumentation.spi;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class LibraryVersionTest {
  @Test
  void aMethodIsFoundByItsNameAndParameters() {
    assertTrue(LibraryVersion.has(String.class, "indexOf", int.class));
    assertTrue(LibraryVersion.has(String.class, "getClass"));
    assertFalse(LibraryVersion.has(String.class, "indexOf", long.class));
    assertFalse(LibraryVersion.has(Object.class, "clone"));
  }

  @Test
  void aConstructorIsFoundByItsParameters() {
    assertTrue(LibraryVersion.canCreate(String.class, byte[].class));
    assertFalse(LibraryVersion.canCreate(String.class, Thread.class));
  }
}
