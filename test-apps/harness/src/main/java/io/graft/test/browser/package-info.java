/** Pages as people see them. */
package io.graft.test.browser;
