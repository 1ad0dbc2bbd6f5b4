/**
 * Which instance a call goes to: what is known of each, the fleet of all, and the ways to choose.
 */
package io.graft.governance.balance;
