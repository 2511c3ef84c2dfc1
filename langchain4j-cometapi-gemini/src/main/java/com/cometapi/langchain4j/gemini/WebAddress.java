package com.cometapi.langchain4j.gemini;

import java.net.IDN;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the web addresses and domains that a response names, as tolerantly as a browser. */
final class WebAddress {

    /** The host may contain an underscore, which {@link URI#getHost()} refuses. */
    private static final Pattern ADDRESS = Pattern.compile(
            "(?i)(https?)://(?:([^/?#\\\\@]*+)@)?+(\\[[0-9a-f:.]++]|[^/?#\\\\@:\\[\\]]++)(:\\d{0,5})?+(.*+)",
            Pattern.DOTALL);

    private static final Pattern DOMAIN = Pattern.compile("[a-z0-9_-]++(?:\\.[a-z0-9_-]++)++");
    private static final Pattern IGNORED = Pattern.compile("[\\t\\r\\n]");
    private static final String ALLOWED = "-._~!$&'()*+,;=:@/?";
    private static final Pattern PLACE = Pattern.compile("#(?![/!]).*+");
    private static final int MAX_PORT = 65_535;

    private WebAddress() {}

    /** Returns the address of a page, with what no address may contain encoded; null for anything but http and https. */
    static @Nullable URI read(@Nullable String address) {
        if (address == null) return null;
        Matcher parts = ADDRESS.matcher(IGNORED.matcher(address.strip()).replaceAll(""));
        if (!parts.matches()) return null;
        String host = asciiHost(parts.group(3));
        if (host == null || !isPort(parts.group(4))) return null;
        StringBuilder url = new StringBuilder(parts.group(1)).append("://");
        if (parts.group(2) != null) url.append(encoded(parts.group(2))).append('@');
        url.append(host);
        if (parts.group(4) != null) url.append(parts.group(4));
        String path = parts.group(5);
        int fragment = path.indexOf('#');
        url.append(encoded(fragment < 0 ? path : path.substring(0, fragment)));
        if (fragment >= 0) url.append('#').append(encoded(path.substring(fragment + 1)));
        try {
            return new URI(url.toString());
        } catch (URISyntaxException e) {
            return null;
        }
    }

    private static boolean isPort(@Nullable String port) {
        return port == null || port.length() == 1 || Integer.parseInt(port.substring(1)) <= MAX_PORT;
    }

    private static @Nullable String asciiHost(String host) {
        if (host.startsWith("[")) return host;
        String ascii = ascii(host.indexOf('%') < 0 ? host : decoded(host));
        return ascii == null || !ascii.matches("[A-Za-z0-9._-]++") ? null : ascii;
    }

    private static String decoded(String host) {
        try {
            return URLDecoder.decode(host, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return host;
        }
    }

    private static @Nullable String ascii(String host) {
        try {
            return IDN.toASCII(host, IDN.ALLOW_UNASSIGNED);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static String encoded(String text) {
        StringBuilder encoded = new StringBuilder();
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            encoded.append((char) (octet & 0xFF));
        }
        StringBuilder url = new StringBuilder();
        for (int index = 0; index < encoded.length(); index++) {
            char c = encoded.charAt(index);
            boolean isAllowed = c < 0x80 && (Character.isLetterOrDigit(c) || ALLOWED.indexOf(c) >= 0)
                    || c == '%' && isHex(encoded, index + 1) && isHex(encoded, index + 2);
            if (isAllowed) url.append(c);
            else url.append(String.format(Locale.ROOT, "%%%02X", (int) c));
        }
        return url.toString();
    }

    private static boolean isHex(CharSequence text, int index) {
        return index < text.length() && text.charAt(index) < 0x80 && Character.digit(text.charAt(index), 16) >= 0;
    }

    /** Returns the host in lower case; empty when the address has none. */
    static String host(URI url) {
        Matcher parts = ADDRESS.matcher(url.toString());
        return parts.matches() ? parts.group(3).toLowerCase(Locale.ROOT) : "";
    }

    /**
     * Returns what two addresses of one page have in common, whatever place within the page they name. A fragment with a
     * path of its own names a page.
     */
    static String page(URI url) {
        Matcher parts = ADDRESS.matcher(url.toString());
        if (!parts.matches()) return url.toString();
        String scheme = parts.group(1).toLowerCase(Locale.ROOT);
        String port = parts.group(4);
        boolean isDefaultPort =
                port == null || port.equals(":") || port.equals(scheme.equals("https") ? ":443" : ":80");
        String path = PLACE.matcher(parts.group(5)).replaceFirst("");
        return scheme + "://" + parts.group(3).toLowerCase(Locale.ROOT) + (isDefaultPort ? "" : port)
                + (path.startsWith("/") ? path : "/" + path);
    }

    /** Returns the text as a domain in lower case and ASCII letters; null when it is no domain. */
    static @Nullable String domain(@Nullable String text) {
        String ascii = text == null ? null : ascii(text.strip());
        if (ascii == null) return null;
        String domain = ascii.toLowerCase(Locale.ROOT);
        return DOMAIN.matcher(domain).matches() ? domain : null;
    }
}
