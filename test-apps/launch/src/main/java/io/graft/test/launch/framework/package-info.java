/** One servlet in frameworks whose class loaders hide from it all that it does not ask for. */
package io.graft.test.launch.framework;
