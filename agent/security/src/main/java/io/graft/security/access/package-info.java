/** Decides by the access rules, and counts who does what. */
package io.graft.security.access;
