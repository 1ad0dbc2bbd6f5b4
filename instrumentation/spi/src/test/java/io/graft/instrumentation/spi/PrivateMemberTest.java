package io.graft.instrumentation.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import org.junit.jupiter.api.Test;

/** Members of a library whose class files are too old for a lookup of their own. */
class PrivateMemberTest {
  private static final String TYPE = Library.class.getName();

  @Test
  void fieldsAreReadAndWrittenInObjectsOfSubclasses() {
    Library library = new Derived();
    assertEquals("a", PrivateMember.get(TYPE, "name").of(null, library));
    PrivateMember.set(TYPE, "name").of(null, library, "b");
    PrivateMember.set(TYPE, "open").of(null, library, true);
    assertEquals("b true", library.toString());
  }

  @Test
  void methodsAreCalledAndThrowWhatTheyThrow() {
    Library library = new Derived();
    assertEquals("xyz", PrivateMember.call(TYPE, "join", 3).of(null, library, "x", "y", "z"));
    PrivateMember fails = PrivateMember.call(TYPE, "fails", 0);
    assertThrows(IOException.class, () -> fails.of(null, library));
  }

  @Test
  void objectsAreCreated() throws Exception {
    MethodHandles.Lookup inside = MethodHandles.lookup();
    assertEquals("b false", PrivateMember.create(TYPE, 1).of(inside, "b").toString());
    PrivateMember none = PrivateMember.create(TYPE, 3);
    assertThrows(NoSuchMethodException.class, () -> none.of(inside, "b"));
  }

  @Test
  void anObjectOfAnotherClassHasNoSuchMember() {
    PrivateMember name = PrivateMember.get(TYPE, "name");
    assertThrows(ClassNotFoundException.class, () -> name.of(null, "another"));
  }

  private static class Library {
    private String name = "a";
    private boolean open;

    private Library() {}

    private Library(String name) {
      this.name = name;
    }

    private String join(String first, String second, String third) {
      return first + second + third;
    }

    private void fails() throws IOException {
      throw new IOException("as asked for");
    }

    @Override
    public String toString() {
      return name + " " + open;
    }
  }

  private static final class Derived extends Library {}
}
