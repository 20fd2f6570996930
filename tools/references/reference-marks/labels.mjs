// What the models of reference-scores.csv are called on the page, by their name in the published
// files. A model that is not listed here gets no mark.

export const CLIP_MODELS = {
  clip_RN50_openai: { id: 'clip-rn50', label: 'CLIP RN50' },
  clip_RN101_openai: { id: 'clip-rn101', label: 'CLIP RN101' },
  ViT_L_14_openai: { id: 'clip-vit-l-14', label: 'CLIP ViT-L/14' },
  ViT_L_14_336_openai: { id: 'clip-vit-l-14-336', label: 'CLIP ViT-L/14@336' },
  EVA01_g_14_laion400m_s11b_b41k: { id: 'eva01-g-14', label: 'EVA01 g/14' },
  EVA02_E_14_plus_laion2b_s9b_b144k: { id: 'eva02-e-14-plus', label: 'EVA02 E/14+' },
  BAAI_EVA_CLIP_8B_448_None: { id: 'eva-clip-8b-448', label: 'EVA-CLIP 8B (448 px)' },
};

export const CLIP_PROMPTS = {
  '{}': { id: 'bare-name', setting: 'bare name', prompt: '{}' },
  'a photo of a {}.': { id: 'photo', setting: 'one template', prompt: 'a photo of a {}.' },
  '80 ImageNet templates, ensembled': { id: 'imagenet-80', setting: '80 ImageNet templates' },
};

/** ImageNet classifiers of vlm_shapebias. */
export const CLASSIFIERS = {
  tv_resnet50: 'ResNet-50 (torchvision)',
  resnet50: 'ResNet-50 (timm)',
  resnet152: 'ResNet-152 (timm)',
  'vit_base_patch16_224.orig_in21k_ft_in1k': 'ViT-B/16 (ImageNet-21k)',
  'vit_large_patch14_clip_224.openai_ft_in1k': 'CLIP ViT-L/14 fine-tuned on ImageNet',
  'vit_large_patch14_clip_224.openai_ft_in12k_in1k': 'CLIP ViT-L/14 fine-tuned on ImageNet-12k',
  'vit_large_patch14_clip_336.openai_ft_in12k_in1k': 'CLIP ViT-L/14@336 fine-tuned on ImageNet-12k',
};

/**
 * Classifiers of texture-vs-shape, by file group: the well-known ones. Its torchvision ResNet-50 is
 * left out, since the same network stands above with a complete per-image table.
 */
export const EARLY_CLASSIFIERS = {
  'texture-vs-shape raw-data/style-transfer-512-nomask-experiment': {
    alexnet: { id: 'alexnet-caffe', label: 'AlexNet (Caffe)' },
    googlenet: { id: 'googlenet', label: 'GoogLeNet' },
    vgg: { id: 'vgg16-caffe', label: 'VGG-16 (Caffe)' },
  },
  'texture-vs-shape raw-data/style-transfer-512-nomask-experiment-trained-CNNs': {
    alexnet: { id: 'alexnet', label: 'AlexNet (torchvision)' },
    vgg16: { id: 'vgg16', label: 'VGG-16 (torchvision)' },
    'resnet50-train-60-epochs': {
      id: 'resnet50-stylized',
      label: 'ResNet-50 trained on Stylized-ImageNet',
    },
  },
};

export const VLMS = {
  instructblip_vicuna_7b: 'InstructBLIP Vicuna 7B',
  instructblip_flan_t5_xl: 'InstructBLIP FLAN-T5 XL',
  internvl_chat: 'InternVL-Chat 1.1',
  internvl_chat_1_2_plus: 'InternVL-Chat 1.2+',
  llava_1_5_7b: 'LLaVA-1.5 7B',
  llava_1_5_13b: 'LLaVA-1.5 13B',
  llava_rlhf_1_5_7b: 'LLaVA-RLHF 7B',
  llava_rlhf_1_5_13b: 'LLaVA-RLHF 13B',
  llava_1_6_vicuna_7b: 'LLaVA-1.6 Vicuna 7B',
  llava_1_6_vicuna_13b: 'LLaVA-1.6 Vicuna 13B',
  llava_1_6_34b: 'LLaVA-1.6 34B',
  moe_llava_stablelm: 'MoE-LLaVA StableLM',
  moe_llava_qwen: 'MoE-LLaVA Qwen',
  moe_llava_phi2: 'MoE-LLaVA Phi-2',
  qwen_chat: 'Qwen-VL-Chat',
  qwen_vl_plus: 'Qwen-VL-Plus',
  qwen_vl_max: 'Qwen-VL-Max',
  emu2_chat: 'Emu2-Chat',
  cogvlm_chat: 'CogVLM',
  cogagent_chat: 'CogAgent',
  uform_gen_chat: 'UForm-Gen Chat',
  gemini_pro_vision: 'Gemini Pro Vision',
  openai_vision: 'GPT-4V',
};
