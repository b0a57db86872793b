"""The programs that run on the (software) graphics card."""

LIGHT = """
uniform vec3 eye, key;
uniform sampler2DShadow shade;
uniform mat4 to_light;
uniform float gain;
float lit(vec3 at, float slope) {
    vec4 p = to_light * vec4(at, 1.0);
    vec3 q = p.xyz * 0.5 + 0.5;
    if (q.x < 0.0 || q.x > 1.0 || q.y < 0.0 || q.y > 1.0) return 1.0;
    float deep = q.z - 0.0006 - 0.0022 * slope;  // the card compares and blends four neighbours itself
    return 0.5 * (texture(shade, vec3(q.xy + vec2(0.0012, 0.0006), deep))
        + texture(shade, vec3(q.xy - vec2(0.0012, 0.0006), deep)));
}
vec3 shine(vec3 base, vec3 n, vec3 at, float gloss, float visible) {
    vec3 v = normalize(eye - at), h = normalize(v + key);
    vec3 fill = normalize(vec3(0.8, -0.5, 0.45)), rim = normalize(vec3(0.1, 0.9, 0.5));
    float diffuse = 0.78 * max(dot(n, key), 0.0) * visible + 0.22 * max(dot(n, fill), 0.0)
        + 0.12 * max(dot(n, rim), 0.0) + 0.30 + 0.12 * n.z;
    float spark = gloss * pow(max(dot(n, h), 0.0), 24.0) * visible;
    return gain * (base * diffuse + spark);
}
vec3 show(vec3 linear) { return pow(clamp(linear, 0.0, 1.0), vec3(1.0 / 2.2)); }
"""

ROOM_VERTEX = """
#version 330
uniform mat4 view;
in vec3 position, normal, colour;
in float kind;
out vec3 at, n, base;
flat out float what;
void main() {
    at = position; n = normal; base = colour; what = kind;
    gl_Position = view * vec4(position, 1.0);
}
"""

ROOM_FRAGMENT = (
    """
#version 330
in vec3 at, n, base;
flat in float what;
out vec4 pixel;
uniform float floor_kind;
"""
    + LIGHT
    + """
float hash(vec2 p) { return fract(sin(dot(p, vec2(127.1, 311.7))) * 43758.5453); }
float noise(vec2 p) {
    vec2 i = floor(p), f = fract(p); f = f * f * (3.0 - 2.0 * f);
    return mix(mix(hash(i), hash(i + vec2(1, 0)), f.x), mix(hash(i + vec2(0, 1)), hash(i + vec2(1, 1)), f.x), f.y);
}
vec3 ground(vec3 c) {
    if (floor_kind < 0.5) {
        float row = floor(at.y / 0.14);
        float along = at.x + 0.7 * hash(vec2(row, 3.0));
        float plank = hash(vec2(row, floor(along / 1.1)));
        float grain = noise(vec2(along * 6.0, at.y * 90.0)) * 0.6 + noise(vec2(along * 2.0, at.y * 25.0)) * 0.4;
        float edge = min(fract(at.y / 0.14), 1.0 - fract(at.y / 0.14)) * 0.14;
        float seam = smoothstep(0.0, max(0.003, fwidth(at.y)), edge);
        return c * (0.72 + 0.4 * plank + 0.25 * (grain - 0.5)) * mix(0.55, 1.0, seam);
    }
    if (floor_kind < 1.5) {
        vec2 g = abs(fract(at.xy / 0.45) - 0.5) * 0.45;
        float seam = smoothstep(0.0, max(0.004, 1.5 * fwidth(at.y)), 0.225 - max(g.x, g.y));
        return c * (0.9 + 0.15 * hash(floor(at.xy / 0.45)) + 0.08 * noise(at.xy * 60.0)) * mix(0.7, 1.0, seam);
    }
    return c * (0.8 + 0.5 * noise(at.xy * 140.0) + 1.2 * step(0.985, hash(floor(at.xy * 160.0))));
}
void main() {
    vec3 c = base;
    if (what > 1.5) c *= 0.94 + 0.06 * noise(at.xz * 40.0 + at.y) + 0.05 * noise(at.xz * 1.3);
    else if (what > 0.5) c = ground(c);
    else c *= 0.92 + 0.12 * noise(at.xz * 30.0 + at.y * 17.0);
    float corner = 1.0 - 0.35 * exp(-3.0 * abs(at.z)) * (what > 1.5 ? 1.0 : 0.0);
    pixel = vec4(show(shine(c, n, at, 0.02, 1.0) * corner), 1.0);
}
"""
)

SHADOW_ON_FLOOR = (
    """
#version 330
in vec3 at;
out vec4 pixel;
"""
    + LIGHT
    + """
uniform vec3 feet[4];
void main() {
    float dark = 0.55 * (1.0 - lit(at, 0.0));
    for (int i = 0; i < 4; i++) {
        float d = distance(at.xy, feet[i].xy);
        dark = max(dark, 0.62 * exp(-d * d / 0.012) * exp(-feet[i].z / 0.06));
    }
    pixel = vec4(0.0, 0.0, 0.0, 1.0 - pow(1.0 - dark, 0.6));
}
"""
)

FLOOR_VERTEX = """
#version 330
uniform mat4 view;
in vec2 position;
out vec3 at;
void main() { at = vec3(position, 0.001); gl_Position = view * vec4(at, 1.0); }
"""

PERSON_VERTEX = """
#version 330
uniform mat4 view;
in vec3 position, normal;
in vec4 coords;
in float weave;
out vec3 at, n;
out vec4 where;
out float texture_of;
void main() {
    at = position; n = normal; where = coords; texture_of = weave;
    gl_Position = view * vec4(position, 1.0);
}
"""

WHAT_TO_WEAR = """
uniform int part;
uniform float sleeve, leg, feet, waist;
uniform int bob;
// 0 skin, 1 top, 2 bottom, 3 shoes, 4 hair, 5 eye; -1 nothing here
int wear(vec4 w) {
    bool arm = w.y > 0.05;
    if (part == 1) {
        if (arm) return w.y < sleeve ? 1 : -1;
        if (w.x > 3.30) return -1;
        if (w.x > waist) return 1;
        return w.x > leg ? 2 : -1;
    }
    if (part == 2) return bob == 1 && w.x > 3.16 && w.w < 0.5 ? 4 : -1;
    if (part == 3) return 5;
    if (w.z > 0.0) return 4;
    if (arm) return w.y < sleeve - 0.06 ? -1 : 0;
    if (w.x < feet) return 3;
    if (w.x > leg + 0.06 && w.x < 3.12) return -1;
    return 0;
}
"""

PERSON_FRAGMENT = (
    """
#version 330
in vec3 at, n;
in vec4 where;
in float texture_of;
out vec4 pixel;
uniform vec3 colours[6];
"""
    + LIGHT
    + WHAT_TO_WEAR
    + """
void main() {
    int what = wear(where);
    if (what < 0) discard;
    vec3 m = normalize(n);
    if (dot(m, eye - at) < 0.0 && part != 0) m = -m;
    vec3 c = colours[what];
    float gloss = 0.03;
    if (what == 0) {
        if (where.w > 0.0) c = mix(c, 0.35 * c + 0.5 * colours[4], clamp(where.w, 0.0, 1.0));
        else c = mix(c, c * vec3(0.95, 0.62, 0.62), clamp(-where.w, 0.0, 1.0));
        c *= 0.96 + 0.08 * texture_of;
        gloss = 0.05;
    } else if (what == 1 || what == 2) {
        c *= 0.82 + 0.36 * texture_of;
        if (what == 1 && abs(where.y - sleeve) < 0.025) c *= 0.75;
        if (what == 2 && (where.x - leg < 0.03 || waist - where.x < 0.02)) c *= 0.75;
        gloss = 0.015;
    } else if (what == 3) {
        if (where.x < -0.16) c = mix(c, vec3(0.5), 0.7);
    } else if (what == 4) {
        c *= 0.7 + 0.6 * texture_of;
        gloss = 0.06;
    } else {
        c = where.w > 0.97 ? vec3(0.01) : where.w > 0.90 ? colours[5] : vec3(0.62);
        gloss = 0.25;
    }
    float visible = lit(at, 1.0 - max(dot(m, key), 0.0));
    pixel = vec4(show(shine(c, m, at, gloss, visible)), 1.0);
}
"""
)

DEPTH_FRAGMENT = (
    """
#version 330
in vec3 at, n;
in vec4 where;
"""
    + WHAT_TO_WEAR
    + """
void main() { if (wear(where) < 0) discard; }
"""
)

COPY_VERTEX = """
#version 330
in vec2 position;
out vec2 uv;
void main() { uv = position * 0.5 + 0.5; gl_Position = vec4(position, 0.9999, 1.0); }
"""

COPY_FRAGMENT = """
#version 330
in vec2 uv;
out vec4 pixel;
uniform sampler2D picture;
uniform vec2 size, corner, window;
uniform float distortion, zoom;
void main() {
    vec2 p = corner + uv * window - 0.5 * size;
    float r = length(p) / max(size.x, size.y);
    vec2 q = p * (1.0 + distortion * r * r) / zoom;
    pixel = texture(picture, q / size + 0.5);
}
"""
